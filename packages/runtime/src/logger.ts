import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** What never reaches a log, wherever it stands in a logged object (one level of nesting and two). */
const REDACTED = [
  'authorization',
  'cookie',
  'token',
  'password',
  'kubeconfig',
  'secret',
  'clientKey',
  'databaseUrl',
  'redisUrl',
  'encryptionKey',
];

/**
 * A logger that writes one JSON object a line to standard error.
 *
 * @param name the process, for example "api"
 * @param level one of pino's levels
 */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const paths = REDACTED.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino(
    {
      name,
      level,
      redact: { paths, censor: '[redacted]' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      base: { name },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}
