import { ClusterError } from '@argosy/core/ports/cluster-gateway';

const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 8_000;

/** Keeps callers from queueing at a server that does not answer (trust-F17). */
export interface Circuit {
  /** Runs the call, or fails at once with the last error while the circuit is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/**
 * Opens after five calls in a row that got no answer at all, then lets one call through after a pause of 1 s, doubled up
 * to 8 s for each that fails again. An answer of any status closes it.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function createCircuit(now: () => number = () => performance.now()): Circuit {
  let failures = 0;
  let pause = FIRST_PAUSE_MS;
  let openUntil = 0;
  let probing = false;
  let last: ClusterError | undefined;

  const failed = (error: ClusterError, wasProbe: boolean): void => {
    failures += 1;
    last = error;
    if (wasProbe) pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    if (wasProbe || failures === FAILURES_TO_OPEN) openUntil = now() + pause;
  };
  const answered = (): void => {
    failures = 0;
    pause = FIRST_PAUSE_MS;
  };

  return {
    async run(call) {
      const open = failures >= FAILURES_TO_OPEN;
      if (open && last !== undefined && (probing || now() < openUntil)) throw new ClusterError(last.kind, last.message, { cause: last });
      if (open) probing = true;
      try {
        const result = await call();
        answered();
        return result;
      } catch (error) {
        if (error instanceof ClusterError && isSilence(error)) failed(error, open);
        else answered();
        throw error;
      } finally {
        if (open) probing = false;
      }
    },
  };
}

function isSilence(error: ClusterError): boolean {
  return error.status === undefined && (error.kind === 'timeout' || error.kind === 'unreachable');
}
