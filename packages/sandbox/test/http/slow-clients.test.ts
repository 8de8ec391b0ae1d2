import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { createLogger } from '@argosy/runtime/logger';
import t from 'tap';
import { createApi } from '../../src/api/create-api.ts';
import { createFaultSwitch } from '../../src/faults.ts';
import { createHttpServer } from '../../src/http/create-http-server.ts';
import { createTokens } from '../../src/http/tokens/create-tokens.ts';
import { openLineStream } from '../../src/http/watch/watch-stream.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { createStats } from '../../src/stats.ts';
import { systemTimers as timers } from '../../src/timers.ts';

/** A response whose reader takes one line and then sleeps. */
class SleepyResponse extends EventEmitter {
  readonly lines: string[] = [];
  destroyed = false;
  isAwake = false;
  hasEnded = false;

  writeHead(): void {
    this.emit('head');
  }

  flushHeaders(): void {
    this.emit('flushed');
  }

  write(line: string): boolean {
    this.lines.push(line);
    return this.isAwake;
  }

  end(): void {
    this.hasEnded = true;
    this.emit('close');
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }

  asResponse(): ServerResponse {
    return this as unknown as ServerResponse;
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

t.test('a slow reader is not written to before it has read, and loses nothing', async (t) => {
  const response = new SleepyResponse();
  const stream = openLineStream(response.asResponse(), 'application/json', 0, () => undefined);
  for (let line = 0; line < 100; line += 1) stream.push(() => `${line}`);
  await turn();
  t.strictSame(response.lines, ['0']);
  response.isAwake = true;
  response.emit('drain');
  t.equal(response.lines.length, 100);
  stream.end();
  await turn();
  t.ok(response.hasEnded);
});

t.test('a reader that never reads is cut off at a bound', async (t) => {
  const response = new SleepyResponse();
  let closed = 0;
  const stream = openLineStream(response.asResponse(), 'application/json', 10, () => (closed += 1));
  let rendered = 0;
  for (let line = 0; line < 30_000; line += 1) stream.push(() => `${(rendered += 1)}`);
  t.ok(response.destroyed);
  t.equal(closed, 1);
  await turn();
  t.ok(rendered <= 1, 'what waits is not even written down');
});

t.test('a client that sends its request word by word is cut off', async (t) => {
  const folder = join(t.testdir({}), 'keys');
  mkdirSync(folder);
  const keys = await ensureKeys(folder, '127.0.0.1', new Date());
  const api = createApi({ timers });
  const server = await createHttpServer({
    api,
    keys,
    tokens: createTokens({ api, adminToken: keys.adminToken, timers }),
    faults: createFaultSwitch(),
    stats: createStats(),
    version: 'v1.35.4+argosy-sandbox',
    logger: createLogger('test', 'silent'),
    port: 0,
    host: '127.0.0.1',
    headersWithinMs: 200,
  });
  t.teardown(async () => {
    await server.close();
    api.close();
  });
  const socket = connect({ port: server.port, host: '127.0.0.1', ca: keys.authority });
  const closed = once(socket, 'close');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write('GET /version HTTP/1.1\r\nHost: x\r\n');
  await closed;
  t.match(heard, /^HTTP\/1\.1 408 /);
});
