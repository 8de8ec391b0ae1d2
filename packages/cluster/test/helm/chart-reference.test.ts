import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t from 'tap';

import { chartArguments, checkName } from '../../src/helm/chart-reference.ts';

const folder = t.testdir({ chart: { 'Chart.yaml': 'name: a' }, empty: {} });

t.test('a folder with a Chart.yaml is taken as an absolute path, without its version', async (t) => {
  t.strictSame(await chartArguments(join(folder, 'chart'), '1.0.0'), { reference: join(folder, 'chart'), options: [] });
  mkdirSync(join(folder, '--post-renderer=x'));
  writeFileSync(join(folder, '--post-renderer=x', 'Chart.yaml'), 'name: b');
  const { reference } = await chartArguments(`${folder}/--post-renderer=x`, undefined);
  t.ok(reference.startsWith('/'), 'nothing can begin with a hyphen');
});

t.test('oci and https references are taken with an exact version', async (t) => {
  const reference = 'oci://ghcr.io/argoproj/argo-helm/argo-cd';
  t.strictSame(await chartArguments(reference, '10.1.1'), { reference, options: ['--version=10.1.1'] });
  t.strictSame(await chartArguments(reference, 'v10.1.1-argosy.1+b2'), { reference, options: ['--version=v10.1.1-argosy.1+b2'] });
  t.strictSame(await chartArguments('https://charts.test/argo-cd-10.1.1.tgz', undefined), {
    reference: 'https://charts.test/argo-cd-10.1.1.tgz',
    options: [],
  });
  t.strictSame((await chartArguments(reference, '')).options, [], 'an empty version counts as none');
});

for (const chart of [
  'http://charts.test/a.tgz',
  'file:///etc/passwd',
  'oci://user:pass@charts.test/a',
  'oci://-x/a',
  'https://charts.test/a b',
  'https://charts.test/a?b',
  'git://x/a',
  join(folder, 'empty'),
  join(folder, 'absent'),
  '',
  '--help',
  'stable/argo-cd',
]) {
  t.test(`refused as a chart: ${chart.replace(folder, '…')}`, (t) =>
    t.rejects(chartArguments(chart, undefined), { name: 'ClusterError', kind: 'refused' }),
  );
}

for (const version of ['latest', '>=1.0.0', '1', '*', '1.0.0 --insecure', '^2.0.0', '-1.0.0']) {
  t.test(`refused as a version: ${version}`, (t) =>
    t.rejects(chartArguments('oci://ghcr.io/a/b', version), { name: 'ClusterError', kind: 'refused' }),
  );
}

t.test('names of releases and namespaces cannot be options or paths', async (t) => {
  t.equal(checkName('argocd'), 'argocd');
  for (const name of ['', '-a', '--all', 'A', 'a_b', 'a/b', 'a b', '../a', 'a'.repeat(54)])
    t.throws(() => checkName(name), { name: 'ClusterError', kind: 'refused' }, name);
});
