import { Writable } from 'node:stream';
import t from 'tap';
import { createLogger, type Logger } from '../src/logger.ts';

function logging(level = 'info'): { logger: Logger; lines(): Record<string, unknown>[]; text(): string } {
  const parts: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (parts.push(String(chunk)), done()) });
  const text = (): string => parts.join('');
  const lines = () =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger: createLogger('api', level, destination), lines, text };
}

t.test('secrets never reach the log, at the top or two levels down', async (t) => {
  const { logger, text } = logging();
  for (const key of [
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
  ]) {
    logger.info({ [key]: 'hunter2', a: { [key]: 'hunter2', b: { [key]: 'hunter2' } } }, key);
  }
  t.notMatch(text(), /hunter2/);
  t.equal(text().split('[redacted]').length - 1, 30);
});

t.test('everything else is logged, and what was given is not changed', async (t) => {
  const { logger, lines } = logging();
  const given = { token: 'hunter2', workspace: 'wsp-1' };
  logger.info(given, 'hello');
  t.match(lines(), [{ workspace: 'wsp-1', msg: 'hello', token: '[redacted]' }]);
  t.equal(given.token, 'hunter2');
});

t.test('a line is one JSON object with the level as a word, the time in UTC and the process', async (t) => {
  const { logger, lines } = logging();
  logger.warn({ text: 'two\nlines' }, 'careful');
  t.match(lines(), [{ level: 'warn', name: 'api', time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, msg: 'careful' }]);
  t.equal(lines().length, 1);
});

t.test('what is below the level is not logged', async (t) => {
  const { logger, lines } = logging('warn');
  logger.info('quiet');
  logger.error('loud');
  t.match(lines(), [{ level: 'error', msg: 'loud' }]);
});

t.test('an error is logged with its message and its stack', async (t) => {
  const { logger, lines } = logging();
  logger.error({ err: new Error('it broke') }, 'failed');
  t.match(lines(), [{ err: { type: 'Error', message: 'it broke', stack: /logger\.test/ } }]);
});
