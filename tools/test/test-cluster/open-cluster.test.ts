import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openCluster } from '../../test-cluster/open-cluster.ts';

const script = fileURLToPath(new URL('../fixtures/fake-cluster.mjs', import.meta.url));
const { signal } = new AbortController();

t.test('a given cluster is used as it is, and nothing of it is stopped', async (t) => {
  const folder = t.testdir({ kubeconfig: '' });
  const kubeconfig = join(folder, 'kubeconfig');
  const cluster = await openCluster({ kubeconfig, folder: join(folder, 'local'), script, env: process.env, signal });
  await cluster.stop();
  t.match(cluster, { kubeconfig });
  await t.rejects(readFile(join(folder, 'local', 'notes')));
});

t.test('a file that is not there ends with 2', async (t) => {
  const kubeconfig = join(t.testdir(), 'absent');
  await t.rejects(openCluster({ kubeconfig, folder: '/nowhere', script, env: {}, signal }), { exitCode: 2, message: /absent/ });
});

t.test('the local cluster is started, followed, and stopped in that order', async (t) => {
  const folder = t.testdir();
  const notes = () => readFile(join(folder, 'notes'), 'utf8');
  const cluster = await openCluster({ folder, script, env: process.env, signal });
  t.match(cluster, { kubeconfig: join(folder, 'kubeconfig') });
  while (!(await notes()).includes('follow')) await new Promise(setImmediate);
  await cluster.stop();
  const words = (await notes()).trim().split('\n');
  t.strictSame(words.slice(0, 2), ['up', 'follow']);
  t.equal(words.at(-1), 'down');
});

t.test('a local cluster that is not built ends with 2, one that does not start with 1', async (t) => {
  for (const [code, exitCode] of [
    ['2', 2],
    ['3', 1],
  ] as const) {
    const env = { ...process.env, ARGOSY_CLUSTER_FAKE_UP: code };
    await t.rejects(openCluster({ folder: t.testdir(), script, env, signal }), { exitCode, message: /local cluster/ });
  }
});
