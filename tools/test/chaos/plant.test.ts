import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { PLANTED } from '../../../tests/chaos/planted/planted.ts';
import { copyCheckout } from '../../chaos/copy-checkout.ts';
import { plant } from '../../chaos/plant.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

t.test('a planted fault changes exactly the text that it names', async (t) => {
  const folder = t.testdir({ 'a.ts': 'const a = 1;\nconst b = 1;\n' });
  await plant(folder, [{ file: 'a.ts', find: 'const a = 1', replace: 'const a = $&' }]);
  t.equal(readFileSync(join(folder, 'a.ts'), 'utf8'), 'const a = $&;\nconst b = 1;\n');
});

t.test('a text that is gone, or stands there twice, is an error', async (t) => {
  const folder = t.testdir({ 'a.ts': 'const a = 1;\nconst b = 1;\n' });
  await t.rejects(plant(folder, [{ file: 'a.ts', find: 'const c', replace: '' }]), { message: /0 times/ });
  await t.rejects(plant(folder, [{ file: 'a.ts', find: ' = 1', replace: '' }]), { message: /2 times/ });
  await t.rejects(plant(folder, [{ file: 'b.ts', find: 'a', replace: '' }]), { message: /0 times/ });
});

t.test('every planted fault still fits the sources', async (t) => {
  t.ok(PLANTED.length >= 8);
  t.equal(new Set(PLANTED.map(({ name }) => name)).size, PLANTED.length, 'each has a name of its own');
  for (const { name, changes } of PLANTED) {
    const texts = new Map<string, string>();
    for (const { file, find, replace } of changes) {
      const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
      t.equal(text.split(find).length - 1, 1, `${name}: ${file}`);
      texts.set(
        file,
        text.replace(find, () => replace),
      );
    }
  }
});

t.test("a copy of a checkout has Argosy's packages of its own, and those of others linked", async (t) => {
  const folder = t.testdir({
    from: {
      '.git': { HEAD: 'ref: refs/heads/main' },
      packages: { db: { 'package.json': '{}' } },
      node_modules: { '@argosy': { db: t.fixture('symlink', '../../packages/db') }, pg: { 'index.js': '' } },
    },
  });
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  await copyCheckout(from, to);
  t.notOk(existsSync(join(to, '.git')));
  t.equal(readlinkSync(join(to, 'node_modules', '@argosy', 'db')), '../../packages/db');
  t.equal(readlinkSync(join(to, 'node_modules', 'pg')), join(from, 'node_modules', 'pg'));
  t.ok(lstatSync(join(to, 'packages', 'db', 'package.json')).isFile());
});
