import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Which rooms of the house a room may depend on at run time (docs/architecture.md). */
const MAY_DEPEND_ON: Record<string, string[]> = {
  domain: [],
  runtime: [],
  sandbox: ['runtime'],
  testkit: [],
  prisma: [],
  db: ['runtime'],
  queue: ['contracts', 'runtime'],
  contracts: ['domain'],
  core: ['contracts', 'db', 'domain', 'runtime'],
  'git-host': ['core', 'domain', 'runtime'],
  cluster: ['core', 'domain', 'runtime'],
  secrets: ['core', 'domain'],
  api: ['cluster', 'contracts', 'core', 'db', 'domain', 'git-host', 'runtime', 'secrets'],
  worker: ['cluster', 'contracts', 'core', 'db', 'domain', 'git-host', 'queue', 'runtime', 'secrets'],
  tools: ['api', 'contracts', 'domain', 'runtime'],
};

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const folders = [
  ...['apps', 'packages'].flatMap((group) => readdirSync(`${root}${group}`).map((name) => `${group}/${name}`)),
  'prisma',
  'tools',
];
const manifests = folders.map((folder) => JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Manifest);

t.test('no room depends on another that lies above it', async (t) => {
  for (const { name, dependencies = {} } of manifests) {
    const room = name.replace('@argosy/', '');
    const ours = Object.keys(dependencies)
      .filter((each) => each.startsWith('@argosy/'))
      .map((each) => each.replace('@argosy/', ''));
    t.same(
      ours.filter((each) => MAY_DEPEND_ON[room]?.includes(each) !== true),
      [],
      room,
    );
  }
});

t.test('every room has its rule, and what tests need is no dependency', async (t) => {
  t.same(manifests.map(({ name }) => name.replace('@argosy/', '')).toSorted(), Object.keys(MAY_DEPEND_ON).toSorted());
  for (const { name, dependencies = {} } of manifests) t.notOk('@argosy/testkit' in dependencies, name);
});

t.test('every version is pinned', async (t) => {
  for (const { name, dependencies = {}, devDependencies = {} } of manifests) {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version));
    t.same(loose, [], name);
  }
});
