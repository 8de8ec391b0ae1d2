import t from 'tap';
import type { GeneratedManifests } from '../../../src/argocd/manifest-source.ts';
import { createDocumentReader } from '../../../src/argocd/manifests/document-reader.ts';
import { startBench } from './bench.ts';

const config = (name: string, more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

function names({ manifests }: GeneratedManifests): readonly (string | undefined)[] {
  return manifests.map(({ metadata }) => metadata.name);
}

t.test('a workspace is read as one root Application reads it (fact-33)', async (t) => {
  const { server, generate, source, stats } = await startBench(t);
  const head = server.commit('ws', {
    'README.md': 'x',
    'environments/b/web/application.yaml': config('b-web'),
    'environments/a/api/application.yaml': config('a-api'),
    'environments/a/api/values.yaml': 'kind: none\n',
    'environments/a/deep/er/application.yaml': config('deeper'),
    'projects/a.yaml': config('project-a'),
    'charts/x/Chart.yaml': 'name: x\n',
  });
  const directory = { recurse: true, include: '{environments/*/*/application.yaml,projects/*.yaml}' };
  const root = await generate({ source: source('.', { directory }) });
  t.match(root, { revisions: [head], sourceTypes: ['Directory'] });
  t.strictSame(names(root), ['a-api', 'deeper', 'b-web', 'project-a']);
  server.commit('ws', { 'environments/a/api/values.yaml': 'x: 1\n' });
  await generate({ source: source('.', { directory }) });
  t.equal(stats.renders, 1, 'nothing that it reads has changed');
  server.commit('ws', { 'environments/a/api/application.yaml': null });
  t.strictSame(names(await generate({ source: source('.', { directory }) })), ['deeper', 'b-web', 'project-a']);
});

t.test('a folder gives its manifests of YAML and JSON, and those of lists', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', {
    'app/a.yaml': `# nothing\n---\n${config('one')}---\n---\n${config('two')}`,
    'app/b.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'three' } }),
    'app/c.yml': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: four}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: five}}\n`,
    'app/d.txt': config('not'),
    'app/e.yaml': `# +argocd:skip-file-rendering\n${config('not')}`,
    'app/f.yaml': 'just: values\n',
    'app/g.yaml': 'link:../elsewhere/linked.yaml',
    'app/h.yaml': 'link:nowhere.yaml',
    'app/i.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems: null\n',
    'app/deep/x.yaml': config('not'),
    'elsewhere/linked.yaml': config('six'),
  });
  t.strictSame(names(await generate({ source: source('app') })), ['one', 'two', 'three', 'four', 'five', 'six']);
  const exclude = { directory: { recurse: true, exclude: '{a.*,*.json,[c-i].y*}' } };
  t.strictSame(names(await generate({ source: source('app', exclude) })), ['not']);
});

t.test('YAML is read as Kubernetes reads it', async (t) => {
  const { server, generate, source } = await startBench(t);
  const data = 'data:\n  yes: on\n  mode: 0644\n  time: 2026-01-01\n  ports: 12:30:45\n  none: ~\n  a: 1\n  a: 2\n  text: |\n    x\n';
  server.commit('ws', { 'app/a.yaml': config('x', data) });
  const { manifests } = await generate({ source: source('app') });
  t.match(manifests[0]?.data, { true: true, mode: 420, time: '2026-01-01', ports: '12:30:45', none: null, a: 2, text: 'x\n' });
});

t.test('what is no manifest is told in Argo CD’s words', async (t) => {
  const { server, generate, source } = await startBench(t);
  const failed =
    'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = FailedPrecondition desc = Failed to unmarshal "a.yaml": failed to unmarshal manifest:';
  for (const [content, message] of [
    ['apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n bad: indent\n', `${failed} error converting YAML to JSON: yaml: line 5:`],
    [`${config('x')}---\nfoo: 1\n`, `${failed} Object 'Kind' is missing in '{"foo":1}'`],
    [
      'apiVersion: v1\nmetadata: {name: x}\n# kind: none\n',
      `${failed} Object 'Kind' is missing in '{"apiVersion":"v1","metadata":{"name":"x"}}'`,
    ],
    [`${config('x')}---\n- a\n`, `${failed} json: cannot unmarshal array into Go value of type map[string]interface {}`],
  ] as const) {
    server.commit('ws', { 'app/a.yaml': content });
    await t.rejects(
      generate({ source: source('app') }).catch((error: Error) => Promise.reject(new Error(error.message.slice(0, message.length)))),
      { message },
    );
  }
  server.commit('ws', { 'app/a.yaml': config('x', '  annotations: {a: 1}\n') });
  await t.rejects(generate({ source: source('app') }), {
    message:
      /: \.metadata\.annotations accessor error: contains non-string value in the map under key "a": 1 is of the type int64, expected string$/u,
  });
  server.commit('ws', { 'app/a.yaml': config('x'), 'app/b.json': '{', 'app/c.jsonnet': '{}' });
  await t.rejects(generate({ source: source('app') }), { message: /Failed to unmarshal "b.json": / });
  server.commit('ws', { 'app/b.json': null });
  await t.rejects(generate({ source: source('app') }), { message: /this sandbox has no jsonnet, which "c.jsonnet" needs$/u });
});

t.test('too much to read is refused', async (t) => {
  const { server, generate, source } = await startBench(t);
  server.commit('ws', {
    'app/a.yaml': config('x', `data: {a: "${'x'.repeat(1_000)}"}\n`),
    'app/b.yaml': config('y', `data: {a: "${'y'.repeat(10 * 1024 * 1024 - 500)}"}\n`),
  });
  await t.rejects(generate({ source: source('app') }), { message: /exceeded max combined manifest file size$/u });
});

t.test('a text that would take for ever holds up nothing else (trust-T44)', async (t) => {
  const { server, generate, source } = await startBench(t);
  const bomb = `${config('x')}x: &a [y]\n${Array.from({ length: 2_000 }, (_, index) => `k${index}: [*a]`).join('\n')}\n`;
  server.commit('ws', { 'aliases/a.yaml': bomb, 'app/a.yaml': config('x') });
  await t.rejects(generate({ source: source('aliases') }), { message: /yaml: document contains excessive aliasing$/u });
  const reader = createDocumentReader(3_000);
  t.teardown(() => reader.close());
  t.strictSame(await reader.read(config('warm')), { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'warm' } }] });
  const [slow, next] = await Promise.all([reader.read('? '.repeat(1_000)), reader.read(config('x'))]);
  t.match(slow.error, /yaml: the document takes too long to read$/u);
  t.match(next, { objects: [{ metadata: { name: 'x' } }], error: undefined });
  t.match((await reader.read('? '.repeat(1_000))).error, /yaml: the document cannot be read$/u, 'it is not tried again');
});
