import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { ClusterError, type ClusterAccess } from '@argosy/core/ports/cluster-gateway';

import { createCircuit } from './transport/circuit.ts';
import { clusterErrorOfFailure, clusterErrorOfStatus } from './transport/cluster-error-of.ts';
import { Connection, type Call, type ConnectionOptions, type Pool } from './transport/connection.ts';
import { readBody } from './transport/read-body.ts';
import { parseRetryAfter, ThrottledError } from './transport/throttled-error.ts';

const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

export interface TransportOptions extends ConnectionOptions {
  /** Milliseconds from asking to the last byte of the answer. */
  requestTimeoutMs: number;
}

/** How much of an answer is read; with `cut` a longer one is cut there, else it fails. */
export interface BodyLimit {
  maxBytes: number;
  cut: boolean;
}

/** The way to one API server. Everything it throws is a ClusterError. */
export interface Transport {
  /** Asks and reads the whole answer, 8 MiB of it at most where no limit is given. */
  call(call: Call, limit?: BodyLimit): Promise<Buffer>;
  /**
   * Asks and gives the answer's body as it comes, once its head is there in time. The signal ends it.
   *
   * @param way the sockets that it takes (those of watches when absent), and whether the head may come at any time
   */
  open(call: Call, signal: AbortSignal, way?: { pool: Pool; patient: boolean }): Promise<IncomingMessage>;
  close(): void;
}

/**
 * A way to one API server with connections, a deadline and a circuit of its own, so that a cluster that hangs takes
 * nothing from others (trust-F17). Redirects are refused and answers are bounded (trust-T25).
 */
export function createTransport(access: ClusterAccess, options: TransportOptions): Transport {
  const connection = new Connection(access, options);
  const circuit = createCircuit();
  const timedOut = (): ClusterError => new ClusterError('timeout', `The API server did not answer within ${options.requestTimeoutMs} ms.`);

  return {
    call: (call, limit = { maxBytes: MAX_RESPONSE_BYTES, cut: false }) =>
      circuit.run(async () => {
        const deadline = AbortSignal.timeout(options.requestTimeoutMs);
        const signal = call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]);
        try {
          return await callPatiently(connection, call, limit, signal, performance.now() + options.requestTimeoutMs);
        } catch (error) {
          if (call.signal?.aborted === true) throw new ClusterError('refused', 'The call was cancelled.');
          throw deadline.aborted ? timedOut() : clusterErrorOfFailure(error);
        }
      }),
    async open(call, signal, way = { pool: 'streams', patient: false }) {
      const head = new AbortController();
      const timer = way.patient ? undefined : setTimeout(() => head.abort(), options.requestTimeoutMs);
      try {
        return await openAnswer(connection, call, way.pool, AbortSignal.any([signal, head.signal]));
      } catch (error) {
        throw head.signal.aborted ? timedOut() : clusterErrorOfFailure(error);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => connection.close(),
  };
}

/** A server that asks to wait is waited for, as long as the deadline allows. */
async function callPatiently(connection: Connection, call: Call, limit: BodyLimit, signal: AbortSignal, endsAt: number): Promise<Buffer> {
  for (;;) {
    try {
      const response = await openAnswer(connection, call, 'calls', signal);
      return await readBody(response, limit.maxBytes, limit.cut);
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      const wait = Math.max(error.retryAfterMs, 200);
      if (performance.now() + wait >= endsAt) throw error;
      await sleep(wait);
    }
  }
}

async function openAnswer(connection: Connection, call: Call, pool: Pool, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await connection.send(call, pool, signal);
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return response;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new ClusterError('invalid', `The API server answered with a redirect (${status}), which is not followed.`, { status });
  }
  const body = (await readBody(response, MAX_ERROR_BYTES, true)).toString('utf8');
  const retryAfterMs = status === 429 || status === 503 ? parseRetryAfter(response.headers['retry-after']) : undefined;
  throw retryAfterMs === undefined ? clusterErrorOfStatus(status, body) : new ThrottledError(status, retryAfterMs);
}
