import { RpcError } from '../repository/rpc-error.ts';

/** Remembers what could not be rendered, so that it is not tried for ever. */
export interface Failures {
  /**
   * Does the work, unless it has failed too often under this key; then its last error comes again, for an hour.
   *
   * @param anew forgets what was
   * @throws RpcError
   */
  guard<Result>(key: string, anew: boolean, work: () => Promise<Result>): Promise<Result>;
}

const MAX_ATTEMPTS = 3;
const PAUSE_MS = 3_600_000;
const MAX_REMEMBERED = 5_000;

/** @param now milliseconds */
export function createFailures(now: () => number): Failures {
  const known = new Map<string, { attempts: number; readonly since: number; message: string }>();
  const note = (key: string, error: unknown): void => {
    if (known.size >= MAX_REMEMBERED) known.clear();
    const failure = known.get(key) ?? { attempts: 0, since: now(), message: '' };
    failure.attempts += 1;
    failure.message = error instanceof Error ? error.message : String(error);
    known.set(key, failure);
  };
  return {
    async guard(key, anew, work) {
      const failure = known.get(key);
      if (anew || (failure !== undefined && now() - failure.since >= PAUSE_MS)) known.delete(key);
      else if (failure !== undefined && failure.attempts >= MAX_ATTEMPTS) {
        throw new RpcError(`Manifest generation error (cached): ${failure.message}`);
      }
      try {
        const result = await work();
        known.delete(key);
        return result;
      } catch (error) {
        note(key, error);
        throw error;
      }
    },
  };
}
