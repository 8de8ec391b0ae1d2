import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROBLEMS } from '@argosy/domain/problems';
import { KNOWN_SETTINGS } from '@argosy/contracts/settings';
import t from 'tap';
import { GENERATED } from '../generate/files.ts';
import { renderConfiguration } from '../generate/configuration.ts';
import { renderErrors } from '../generate/errors.ts';
import { table } from '../generate/markdown.ts';
import { renderOpenapi } from '../generate/openapi.ts';
import { updateFiles } from '../generate/update-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

t.test('the generated files are what the sources make of them', async (t) => {
  t.same(await updateFiles(root, GENERATED, false), [], 'npm run generate writes them');
});

t.test('a check names the files that differ or are not there and writes none; without it they are written, once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-generate-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const files = [
    { file: 'same.md', render: () => 'same\n' },
    { file: 'deep/absent.json', render: () => '{}\n' },
    { file: 'old.md', render: async () => 'new\n' },
  ];
  await writeFile(join(folder, 'same.md'), 'same\n');
  await writeFile(join(folder, 'old.md'), 'old\n');
  t.same(await updateFiles(folder, files, false), ['deep/absent.json', 'old.md']);
  t.equal(await readFile(join(folder, 'old.md'), 'utf8'), 'old\n');
  t.same((await readdir(folder)).toSorted(), ['old.md', 'same.md']);
  t.same(await updateFiles(folder, files, true), ['deep/absent.json', 'old.md']);
  t.equal(await readFile(join(folder, 'deep', 'absent.json'), 'utf8'), '{}\n');
  t.same(await updateFiles(folder, files, true), []);
});

t.test('docs/errors.md has every code once, with an anchor to be linked to', async (t) => {
  const text = renderErrors();
  for (const code of Object.keys(PROBLEMS)) t.equal(text.split(`<a id="${code}"></a>`).length, 2, code);
});

t.test('docs/configuration.md names every setting that a process knows', async (t) => {
  const text = renderConfiguration();
  for (const name of KNOWN_SETTINGS) t.ok(text.includes(`\`${name}\``), name);
});

t.test('a cell of a table never ends early or takes a second line', async (t) => {
  const rows = table(['a'], [['one|two\nthree']]).split('\n');
  t.same(rows, ['| a |', '|---|', '| one\\|two three |']);
});

t.test('the OpenAPI document has an id of its own and a way to authenticate for each operation', async (t) => {
  const document = JSON.parse(await renderOpenapi()) as OpenApi;
  t.equal(document.openapi, '3.1.0');
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, path, ...operation })),
  );
  t.ok(operations.length > 30);
  const ids = operations.map(({ operationId }) => operationId);
  t.equal(new Set(ids).size, ids.length, 'ids are not shared');
  for (const { name, path, operationId, security, responses } of operations) {
    t.ok(operationId, name);
    if (path.startsWith('/v1/workspaces')) t.same(security, [{ bearer: [] }], name);
    t.ok(
      Object.keys(responses ?? {}).some((status) => /^[23]/.test(status)),
      `${name} says what it answers`,
    );
  }
});

t.test('the same sources always give the same document', async (t) => {
  t.equal(await renderOpenapi(), await renderOpenapi());
});

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { operationId?: string; security?: unknown; responses?: Record<string, unknown> }>>;
}

t.test('every path that a document names exists', async (t) => {
  for (const file of await listDocuments()) {
    const text = await readFile(join(root, file), 'utf8');
    for (const path of pathsIn(text)) t.ok(await exists(join(root, path)), `${file} names ${path}`);
    for (const link of linksIn(text)) t.ok(await exists(join(root, dirname(file), link)), `${file} links to ${link}`);
  }
});

t.test('every threat, fault, figure and fact that is cited is explained', async (t) => {
  const explained = {
    threats: await readFile(join(root, 'docs/security/threats.md'), 'utf8'),
    reliability: await readFile(join(root, 'docs/reliability.md'), 'utf8'),
    argocd: await readFile(join(root, 'docs/argocd.md'), 'utf8'),
  };
  const cited = await listCited();
  t.ok(cited.size > 30);
  for (const [id, where] of cited) {
    const text = id.startsWith('fact-') ? explained.argocd : id.startsWith('T') ? explained.threats : explained.reliability;
    // In the first cell of a row.
    t.ok(new RegExp(`^\\|[^|]*\\b${id}\\b[^|]*\\|`, 'm').test(text), `${id}, cited in ${where}`);
  }
});

t.test('a decision fits on a page', async (t) => {
  const folder = join(root, 'docs/decisions');
  for (const name of await readdir(folder)) {
    const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
    t.ok(lines.length <= 40, `${name} has ${lines.length} lines`);
  }
});

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
/** Folders of the checkout: what begins with one of them in a code span is a path. */
const FOLDERS = /^(?:apps|packages|prisma|infra|tools|tests|docs|\.ci)(?:\/|$)/;
const ROOT_FILE = /^(?:\.oxlintrc\.json|tsconfig\.base\.json|docker-compose\.yml|[A-Z]{4,}\.md)$/;

async function listDocuments(): Promise<string[]> {
  const inDocs = await readdir(join(root, 'docs'), { recursive: true });
  return [...DOCUMENTS, ...inDocs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
}

function pathsIn(text: string): string[] {
  const spans = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return spans.filter((span) => (FOLDERS.test(span) || ROOT_FILE.test(span)) && !/[\s<>*{}…]/.test(span));
}

function linksIn(text: string): string[] {
  const links = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Ids as the documents write them (T20, F21, G07, fact-14), each with one file that cites it. */
async function listCited(): Promise<Map<string, string>> {
  const cited = new Map<string, string>();
  for (const folder of ['apps', 'packages', 'prisma', 'tests', 'tools']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!/\.(?:ts|sql|prisma)$/.test(name) || /node_modules|generated/.test(name)) continue;
      const text = await readFile(join(root, folder, name), 'utf8');
      for (const [, id = ''] of text.matchAll(/\btrust-([TFG]\d\d)\b/g)) cited.set(id, `${folder}/${name}`);
      for (const [, number = ''] of text.matchAll(/\bfact-0?(\d+[a-z]?)\b/g)) cited.set(`fact-${number}`, `${folder}/${name}`);
    }
  }
  return cited;
}
