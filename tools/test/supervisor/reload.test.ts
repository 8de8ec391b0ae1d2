import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { findDescendants, isRunning } from '../../supervisor/identity.ts';
import { startSupervised } from '../fixtures/supervised.ts';

const PORTS = {
  api: "process.env['ARGOSY_PORT']",
  worker: "process.env['ARGOSY_WORKER_PORT']",
  sandbox: "process.argv[process.argv.indexOf('--control-port') + 1]",
};

/** A program that answers with what its module `text.ts` says, and ends when it is told to. */
function program(port: string): { 'main.ts': string; 'text.ts': string } {
  const main = `
    import { createServer } from 'node:http';
    import { text } from './text.ts';
    const server = createServer((_, response) => response.end(text));
    server.listen(Number(${port}), '127.0.0.1');
    process.on('SIGTERM', () => process.exit(0));
  `;
  return { 'main.ts': main, 'text.ts': "export const text: string = 'first';" };
}

async function eventually(url: string, text: string): Promise<boolean> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.text(),
      () => '',
    );
    if (answer === text) return true;
  }
  return false;
}

t.test('API, worker and sandboxes take up changed sources, outlive a broken one, and leave nothing behind', async (t) => {
  const checkout = t.testdir({
    apps: { api: { src: program(PORTS.api) }, worker: { src: program(PORTS.worker) } },
    packages: { sandbox: { src: program(PORTS.sandbox) } },
  });
  await chmod(checkout, 0o711);
  const it = startSupervised(['--port', '0', '--data', join(checkout, 'data'), '--sandbox', '1'], { FAKE_CHECKOUT: checkout });
  t.teardown(async () => {
    it.child.kill('SIGTERM');
    await it.ended;
  });
  const ready = await it.next((told) => told.event === 'ready');
  const api = join(checkout, 'apps', 'api', 'src', 'text.ts');
  t.ok(await eventually(ready.url, 'first'));
  await writeFile(api, "export const text: string = 'second';");
  t.ok(await eventually(ready.url, 'second'), 'a change is taken up');
  await writeFile(api, 'export const text: string = ;');
  t.ok(await eventually(ready.url, ''), 'a broken source serves nothing');
  await writeFile(api, "export const text: string = 'third';");
  t.ok(await eventually(ready.url, 'third'), 'until it is mended');
  await writeFile(join(checkout, 'packages', 'sandbox', 'src', 'text.ts'), "export const text: string = 'new cluster';");
  t.ok(await eventually(ready.sandboxes[0]?.controlUrl ?? '', 'new cluster'));
  t.equal(it.lines.length, 1, 'no process of the supervisor has ended meanwhile');
  const family = findDescendants(it.child.pid ?? 0);
  it.child.kill('SIGTERM');
  t.equal(await it.ended, 0);
  t.strictSame(family.filter(isRunning), []);
});
