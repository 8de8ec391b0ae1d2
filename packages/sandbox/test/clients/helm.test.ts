import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { NO_FAULTS } from '../../src/faults.ts';
import { programOf, runProgram, startProgram } from './run-program.ts';
import { startCluster } from './start-cluster.ts';
import type { Cluster } from './start-cluster.ts';

const program = programOf('ARGOSY_HELM', 'a Helm 4');
const boat = fileURLToPath(new URL('charts/boat', import.meta.url));
const argoCd = fileURLToPath(new URL('../../charts/argo-cd', import.meta.url));

let cluster: Cluster;
t.before(async () => {
  cluster = await startCluster(t);
});

async function helm(t: Test, ...args: string[]): Promise<string> {
  const said = await runProgram(program, cluster, args);
  t.equal(said.code, 0, `helm ${args.slice(0, 3).join(' ')}: ${said.stderr}`);
  return said.stdout;
}

function find(kind: string, name: string, namespace: string) {
  const { api } = cluster;
  const apiVersion = { Deployment: 'apps/v1', Job: 'batch/v1' }[kind] ?? 'v1';
  return api.find({ kind: api.kinds.get(apiVersion, kind), namespace, name });
}

/** What stands in the ConfigMap of a release. */
function greeting(namespace: string): unknown {
  return (find('ConfigMap', 'boat', namespace)?.['data'] as Record<string, unknown> | undefined)?.['greeting'];
}

t.test('a chart is installed, awaited, upgraded, rolled back and removed', async (t) => {
  const args = ['--namespace', 'harbour', '--wait', '--timeout', '20s'];
  await helm(t, 'install', 'boat', boat, '--create-namespace', ...args);
  t.equal(greeting('harbour'), 'hello');
  t.match(find('ConfigMap', 'boat', 'harbour')?.['data'], { kubernetes: 'v1.35.4+argosy-sandbox' });
  t.match(find('Deployment', 'boat', 'harbour')?.['status'], { availableReplicas: 1 });
  t.match(find('Job', 'boat-pre-install', 'harbour')?.['status'], { succeeded: 1 }, 'the hook ran before');

  await helm(t, 'upgrade', 'boat', boat, '--set', 'greeting=ahoy', '--set', 'replicas=2', ...args);
  t.equal(greeting('harbour'), 'ahoy');
  t.match(find('Deployment', 'boat', 'harbour')?.['status'], { availableReplicas: 2 });
  t.match(find('Job', 'boat-post-upgrade', 'harbour')?.['status'], { succeeded: 1 }, 'the hook ran after');

  await helm(t, 'rollback', 'boat', '1', ...args);
  t.equal(greeting('harbour'), 'hello');
  t.match(await helm(t, 'status', 'boat', '--namespace', 'harbour'), /STATUS: deployed\nREVISION: 3/);
  t.match(await helm(t, 'list', '--all-namespaces'), /boat\s+harbour\s+3\s.*deployed\s+boat-1\.0\.0/);
  t.match(await helm(t, 'history', 'boat', '--namespace', 'harbour'), /superseded.*\n.*superseded.*\n.*deployed/);

  await helm(t, 'uninstall', 'boat', ...args);
  t.equal(find('Deployment', 'boat', 'harbour'), undefined);
  t.equal(find('ConfigMap', 'boat', 'harbour'), undefined);
});

t.test('a Helm that was killed half-way leaves what the next one heals', async (t) => {
  cluster.faults.set({ ...NO_FAULTS, images: { 'nginx:1.29': 'never_ready' } });
  t.teardown(() => cluster.faults.set(NO_FAULTS));
  const namespace = ['--namespace', 'storm'];
  const killed = startProgram(program, cluster, [
    'install',
    'boat',
    boat,
    '--create-namespace',
    '--wait',
    '--timeout',
    '60s',
    ...namespace,
  ]);
  const ended = once(killed, 'exit');
  const { promise: isThere, resolve } = Promise.withResolvers<void>();
  const forget = cluster.api.subscribe(cluster.api.kinds.get('apps/v1', 'Deployment'), ({ object }) => {
    if (object.metadata.namespace === 'storm') resolve();
  });
  await Promise.race([isThere, ended]);
  forget();
  killed.kill('SIGKILL');
  await ended;
  t.match(await helm(t, 'status', 'boat', ...namespace), /STATUS: pending-install/);
  cluster.faults.set(NO_FAULTS);
  await helm(t, 'uninstall', 'boat', '--no-hooks', ...namespace);
  await helm(t, 'upgrade', '--install', 'boat', boat, '--set', 'greeting=calm', '--wait', '--timeout', '20s', ...namespace);
  t.equal(greeting('storm'), 'calm');
});

t.test('the chart of Argo CD is installed, hooks and all, and taken away', async (t) => {
  const args = ['--namespace', 'argocd', '--wait', '--timeout', '30s'];
  await helm(t, 'upgrade', '--install', 'argocd', argoCd, '--create-namespace', ...args);
  t.match(find('Deployment', 'argocd-repo-server', 'argocd')?.['status'], { availableReplicas: 1 });
  t.ok(cluster.api.kinds.find('argoproj.io/v1alpha1', 'Application'));
  await helm(t, 'upgrade', 'argocd', argoCd, '--set', 'server.replicas=2', ...args);
  t.match(find('Deployment', 'argocd-server', 'argocd')?.['status'], { availableReplicas: 2 });
  await helm(t, 'uninstall', 'argocd', ...args);
  t.equal(find('Deployment', 'argocd-server', 'argocd'), undefined);
});

t.test('what the cluster refuses is told by Helm', async (t) => {
  const said = await runProgram(program, cluster, ['install', 'boat', boat, '--namespace', 'nowhere']);
  t.match(said, { code: 1, stderr: /namespaces? "nowhere" not found/ });
});
