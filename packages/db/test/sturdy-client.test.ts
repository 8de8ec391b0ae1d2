import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import type { Test } from 'tap';
import { openDatabase } from '../src/database.ts';

const AUTHENTICATED = message('R', Buffer.from([0, 0, 0, 0]));
const READY = message('Z', Buffer.from('I'));
const GONE = message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'));

t.test('a connection that is lost with the very bytes that made it ready ends no process (trust-F09)', async (t) => {
  const db = openDatabase({ url: await startDyingServer(t) });
  t.teardown(() => db.close());
  const work = async (): Promise<void> => {};
  await t.rejects(db.inWorkspace('wsp-1', work));
  // Several wait for connections at the same time: they are given out as soon as one is ready.
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => db.inWorkspace('wsp-1', work)));
  t.ok(results.every(({ status }) => status === 'rejected'));
});

/** A PostgreSQL that dies as soon as it has greeted somebody. */
async function startDyingServer(t: Test): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, GONE])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return `postgresql://argosy@127.0.0.1:${(server.address() as AddressInfo).port}/argosy`;
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
