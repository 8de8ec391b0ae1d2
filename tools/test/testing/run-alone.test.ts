import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { findIdentity } from '../../supervisor/identity.ts';
import { runAlone } from '../../testing/run-alone.ts';
import { addTotals } from '../../testing/totals.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { signal } = new AbortController();

/** The environment without what the runner sets for its own tests. */
function plain(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TAP|_TAPJS|NODE_OPTIONS$)/.test(name)));
}

t.test('a file that runs beside the runner is counted like the others, and its failures are named', async (t) => {
  const folder = t.testdir({
    'one.test.ts': "import t from 'tap';\nt.pass('well');\nt.fail('broken plank');\n",
    'two.test.ts': "throw new Error('no such ship');\n",
  });
  const file = (name: string): string => relative(root, join(folder, name));
  const one = await runAlone(file('one.test.ts'), plain(), signal);
  t.match(one, { passed: 1, failed: 1, text: /not ok 2 - broken plank[^]*✗ .*one\.test\.ts \(\d+ s\)\n$/ });
  const two = await runAlone(file('two.test.ts'), plain(), signal);
  t.match(two, { passed: 0, failed: 1 });
  t.strictSame(addTotals({ passed: 1, failed: 2 }, { passed: 3, failed: 4 }), { passed: 4, failed: 6 });
});

t.test('a signal ends it with all that it has started, and one that came before starts nothing', async (t) => {
  const folder = t.testdir({
    'one.test.ts': `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const child = spawn('sleep', ['60'], { detached: true });
      writeFileSync('${t.testdirName}/pid', String(child.pid));
      setInterval(() => {}, 1000);
    `,
  });
  const file = relative(root, join(folder, 'one.test.ts'));
  const stop = new AbortController();
  const running = runAlone(file, plain(), stop.signal);
  let pid = '';
  while (pid === '') pid = await readFile(join(folder, 'pid'), 'utf8').catch(() => '');
  t.ok(findIdentity(Number(pid)));
  stop.abort();
  t.match(await running, { passed: 0, failed: 1 });
  t.notOk(findIdentity(Number(pid)));
  await t.rejects(runAlone(file, plain(), stop.signal), { name: 'AbortError' });
});
