import { Redis } from 'ioredis';

/**
 * A connection for one who adds jobs: it fails at once while Redis is away, since nobody may wait for the bell.
 *
 * @param onError told of every trouble; without a listener the process would end
 */
export function producerConnection(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    commandTimeout: 2000,
    retryStrategy: backoff,
  });
  redis.on('error', onError);
  return redis;
}

/** A connection for a worker, which waits for Redis for as long as it takes. */
export function workerConnection(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: backoff });
  redis.on('error', onError);
  return redis;
}

function backoff(attempt: number): number {
  return Math.min(100 * 2 ** Math.min(attempt, 5), 2000);
}
