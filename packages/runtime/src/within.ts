/**
 * What the work gives, if it does so in time. Work that is late goes on, and nobody hears of its end.
 *
 * @param ms milliseconds
 * @param late what is thrown where it does not
 * @throws Error `late()`, and what the work throws
 */
export async function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
