import { AppError } from '@argosy/domain/app-error';

/**
 * What the work gives, where it does so in time. Work that is late goes on, and nobody hears of its end.
 *
 * @param ms milliseconds
 * @throws AppError unavailable where it does not, and what the work throws
 */
export async function answerWithin<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new AppError('unavailable', 'The database does not answer in time; try again.')), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
