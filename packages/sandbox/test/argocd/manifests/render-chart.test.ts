import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { GeneratedManifests } from '../../../src/argocd/manifest-source.ts';
import { CHART, startBench } from './bench.ts';

const UNKNOWN = 'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc =';

function dataOf({ manifests }: GeneratedManifests): Readonly<Record<string, string>> {
  return (manifests.find(({ metadata }) => metadata.name !== 'crd' && metadata.name !== 'test')?.data ?? {}) as Readonly<
    Record<string, string>
  >;
}

function valuesOf(generated: GeneratedManifests): unknown {
  return JSON.parse(dataOf(generated).values ?? '{}');
}

t.test('a chart is rendered by the real Helm with what the Application says', async (t) => {
  const { server, generate, source } = await startBench(t);
  const head = server.commit('ws', { ...CHART, 'environments/a/values.yaml': 'from: root\n', 'chart/near.yaml': 'near: true\n' });
  const plain = await generate({ source: source('chart') });
  t.match(plain, { revisions: [head], sourceTypes: ['Helm'] });
  t.strictSame(plain.manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted(), [
    'ConfigMap app',
    'ConfigMap crd',
    'Pod test',
  ]);
  t.match(dataOf(plain), { namespace: 'ns', version: 'v1.35.4', knows: 'true', values: '{"own":"chart"}' });

  const helm = {
    releaseName: 'web',
    valueFiles: ['/environments/a/values.yaml', 'near.yaml', '../chart/near.yaml'],
    valuesObject: { inline: { deep: [1, 'yes'] } },
    parameters: [
      { name: 'p.number', value: '8080' },
      { name: 'p.text', value: '8080', forceString: true },
      { name: 'p.commas', value: 'a,b' },
      { name: 'p.list', value: '{a,b}' },
      { name: 'p.name', value: '$ARGOCD_APP_NAME-${ARGOCD_APP_NAMESPACE}-$$x-$NOTHING' },
    ],
    fileParameters: [{ name: 'p.file', path: 'near.yaml' }],
    skipCrds: true,
    skipTests: true,
  };
  const full = await generate({ source: source('chart', { helm }) });
  t.strictSame(
    full.manifests.map(({ metadata }) => metadata.name),
    ['web'],
  );
  t.strictSame(valuesOf(full), {
    own: 'chart',
    from: 'root',
    near: true,
    inline: { deep: [1, 'yes'] },
    p: { number: 8080, text: '8080', commas: 'a,b', list: ['a', 'b'], name: 'app-ns-$x-', file: 'near: true\n' },
  });
});

t.test('what cannot be rendered is told in Argo CD’s words (fact-15, fact-26)', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', { ...CHART, 'bad.yaml': 'fail: the mast is broken\n', 'file.txt': 'x' });
  const command = (values: string): string =>
    `${UNKNOWN} failed to execute helm template command: failed running helm: \`helm template . --name-template app --namespace ns ` +
    `--kube-version 1.35.4 --values <path to cached source>/${values} <api versions removed> --include-crds\` failed exit status 1: Error:`;
  await t.rejects(generate({ source: source('chart', { helm: { valueFiles: ['/bad.yaml'] } }) }), {
    name: 'ManifestError',
    message: `${command('bad.yaml')} execution error at (web/templates/all.yaml:1:25): the mast is broken\n\nUse --debug flag to render out invalid YAML`,
  });
  await t.rejects(generate({ source: source('chart', { helm: { valueFiles: ['none.yaml'] } }) }), {
    message: `${command('chart/none.yaml')} open <path to cached source>/chart/none.yaml: no such file or directory`,
  });
  t.ok(await generate({ source: source('chart', { helm: { valueFiles: ['none.yaml'], ignoreMissingValueFiles: true } }) }));
  await t.rejects(generate({ source: source('nowhere') }), { message: `${UNKNOWN} nowhere: app path does not exist` });
  await t.rejects(generate({ source: source('file.txt') }), { message: `${UNKNOWN} file.txt: app path is not a directory` });
  await t.rejects(generate({ source: source('/chart') }), { message: `${UNKNOWN} /chart: app path is absolute` });
  await t.rejects(generate({ source: source('chart', { targetRevision: 'gone' }) }), {
    message: `${UNKNOWN} unable to resolve 'gone' to a commit SHA`,
  });
});

t.test('no path leads out of the repository, and no argument is taken for a flag', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', { ...CHART, 'deep/link.yaml': 'link:../chart/values.yaml' });
  for (const file of ['../../etc/passwd', '/../../etc/passwd', 'https://example.com/values.yaml', 'file:///etc/passwd']) {
    await t.rejects(
      generate({ source: source('chart', { helm: { valueFiles: [file] } }) }),
      { message: /outside repository root|is not allowed/u },
      file,
    );
  }
  await t.rejects(generate({ source: source('../x') }), { message: `${UNKNOWN} ../x: app path outside root` });
  await t.rejects(
    generate({ source: source('chart', { helm: { fileParameters: [{ name: 'a', path: '/../../etc/passwd' }] } }) }),
    /outside repository root/u,
  );
  for (const name of ['a=/etc/passwd,b', 'a,b=/etc/passwd']) {
    const helm = { fileParameters: [{ name, path: 'values.yaml' }] };
    await t.rejects(generate({ source: source('chart', { helm }) }), /the name of a file parameter holds "," or "="/u);
  }
  const secret = join(t.testdirName, 'secret.yaml');
  writeFileSync(secret, 'stolen: true\n');
  server.commit('ws', { 'chart/near,yaml': 'near: true\n', 'chart/near': 'x: 1\n', 'chart/x\\': 'x' });
  for (const helm of [
    { valueFiles: ['near', `near,${secret}`] },
    { valueFiles: [`near","${secret}`] },
    {
      fileParameters: [
        { name: 'a', path: 'x\\' },
        { name: 'b', path: `x\\\\,c=${secret}` },
      ],
    },
  ]) {
    const told = await generate({ source: source('chart', { helm }) }).then(valuesOf, ({ message }: Error) => message);
    t.match(told, /no such file or directory$/u, 'a comma begins no second file');
  }
  t.match(valuesOf(await generate({ source: source('chart', { helm: { valueFiles: ['near,yaml'] } }) })), { near: true });
  const linked = await generate({ source: source('chart', { helm: { valueFiles: ['/deep/link.yaml'] } }) });
  t.strictSame(valuesOf(linked), { own: 'chart' });
  await t.rejects(generate({ source: source('chart', { helm: { releaseName: '--post-renderer=/bin/sh' } }) }), /failed exit status/u);
});

t.test('what was rendered once is not rendered again while all that it is made from is the same', async (t) => {
  const { server, generate, source, stats } = await startBench(t);
  server.commit('ws', { ...CHART, 'values.yaml': 'a: 1\n' });
  const spec = { source: source('chart', { helm: { valueFiles: ['/values.yaml'] } }) };
  const [first, same] = await Promise.all([generate(spec), generate(spec)]);
  t.strictSame(first.manifests, same.manifests);
  t.equal(stats.renders, 1, 'two at once are one');
  const second = server.commit('ws', { 'README.md': 'x' });
  t.strictSame((await generate(spec)).revisions, [second]);
  t.equal(stats.renders, 1);
  server.commit('ws', { 'values.yaml': 'a: 2\n' });
  t.match(valuesOf(await generate(spec)), { a: 2 });
  server.commit('ws', { 'values.yaml': 'a: 1\n' });
  t.match(valuesOf(await generate(spec)), { a: 1 });
  t.equal(stats.renders, 2, 'a rollback is remembered');
  await generate(spec, { hard: true });
  t.equal(stats.renders, 3, 'a hard refresh uses nothing that is remembered');
});

t.test('a commit that touches none of the named paths takes over what was rendered (fact-20)', async (t) => {
  const { server, generate, source, stats } = await startBench(t);
  const first = server.commit('ws', { ...CHART, 'values/a.yaml': 'a: 1\n' });
  const helm = { valueFiles: ['/values/a.yaml'], parameters: [{ name: 'commit', value: '$ARGOCD_APP_REVISION' }] };
  const spec = { source: source('chart', { helm }) };
  const annotations = { 'argocd.argoproj.io/manifest-generate-paths': '/values/a.yaml; .' };
  t.match(valuesOf(await generate(spec, { annotations })), { commit: first });
  const second = server.commit('ws', { 'values/b.yaml': 'b: 1\n' });
  const taken = await generate(spec, { annotations, status: { sync: { revision: first } } });
  t.strictSame(taken.revisions, [second]);
  t.match(valuesOf(taken), { commit: first }, 'rendered for the commit before');
  const third = server.commit('ws', { 'values/a.yaml': 'a: 2\n' });
  const anew = await generate(spec, { annotations, status: { sync: { revision: second } } });
  t.match(valuesOf(anew), { a: 2, commit: third });
  t.equal(stats.renders, 2);
  server.status = 503;
  await t.rejects(generate(spec, { annotations, status: { sync: { revision: third } } }), {
    message:
      /^Failed to load target state: failed to compare revisions for source 1 of 1: rpc error: code = Internal desc = unable to resolve git revision : failed to list refs: /u,
  });
  await t.rejects(generate(spec, { annotations, status: { sync: { revision: 'main' } } }), {
    message:
      /^Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to list refs: /u,
  });
});

t.test('values may come from another source (fact-25)', async (t) => {
  const { server, generate, source } = await startBench(t);
  const chart = server.commit('ws', CHART);
  const values = server.commit('other', { 'deep/app.yaml': 'from: other\n' });
  const other = { repoURL: server.url('other'), targetRevision: 'main', ref: 'values' };
  const helm = (file: string): Readonly<Record<string, unknown>> => ({ helm: { valueFiles: [file] } });
  const both = await generate({ sources: [source('chart', helm('$values/deep/$ARGOCD_APP_NAME.yaml')), other] });
  t.match(both, { revisions: [chart, values], sourceTypes: ['Helm', ''] });
  t.match(valuesOf(both), { from: 'other' });
  await t.rejects(generate({ sources: [source('chart', helm('$nobody/x.yaml')), other] }), {
    message: /source 1 of 2: .* source referenced "\$nobody", which is not one of the available sources \(\$values\)$/u,
  });
  await t.rejects(generate({ sources: [source('chart', helm('$values/../../etc/passwd')), other] }), /outside repository root/u);
  await t.rejects(generate({ sources: [other, other] }), {
    message: 'Failed to load target state: failed to get ref sources: invalid sources: multiple sources had the same `ref` key',
  });
});

t.test('after three failures for a commit, the last error comes again without another try', async (t) => {
  const { server, generate, source, stats } = await startBench(t);
  server.commit('ws', { ...CHART, 'bad.yaml': 'fail: boom\n' });
  const spec = { source: source('chart', { helm: { valueFiles: ['/bad.yaml'] } }) };
  for (const _ of [1, 2, 3]) await t.rejects(generate(spec), /desc = failed to execute helm/u);
  await t.rejects(generate(spec), /desc = Manifest generation error \(cached\): failed to execute helm/u);
  t.equal(stats.renders, 3);
  server.commit('ws', { 'bad.yaml': 'good: 1\n' });
  t.ok(await generate(spec));
});

t.test('a file in the repository may change how a source is rendered, but not which', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', {
    ...CHART,
    'chart/.argocd-source.yaml': 'path: elsewhere\nhelm:\n  parameters: [{name: a, value: all}]\n',
    'chart/.argocd-source-app.yaml': 'helm:\n  parameters: [{name: a, value: mine}]\n',
  });
  t.match(valuesOf(await generate({ source: source('chart') })), { a: 'mine' });
});

t.test('what this sandbox cannot do is refused in a sentence', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', { ...CHART, 'k/kustomization.yaml': 'resources: []\n' });
  for (const [spec, message] of [
    [{ source: source('k') }, /has no Kustomize$/u],
    [{ source: source('chart', { plugin: {} }) }, /has no Plugin$/u],
    [{ source: source('chart', { helm: {}, directory: {} }) }, /multiple application sources defined: Helm,Directory$/u],
    [{ source: { chart: 'x', repoURL: 'https://charts.example.com', targetRevision: '1' } }, /not from chart repositories$/u],
    [{ source: { ...source('.'), repoURL: 'oci://example.com/x' } }, /over http and https, not oci$/u],
    [{ source: source('chart', { helm: { valueFiles: ['*.yaml'] } }) }, /understands no patterns in names of value files/u],
  ] as const) {
    await t.rejects(generate(spec), { message });
  }
});
