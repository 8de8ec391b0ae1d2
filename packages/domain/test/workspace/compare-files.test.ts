import t from 'tap';
import fc from 'fast-check';
import { compareFiles } from '../../src/workspace/compare-files.ts';

const owned = ['environments/', 'projects/'];
const expecting = (files: Record<string, string | null>, tolerated: string[] = []) => ({
  files: new Map(Object.entries(files)),
  owned,
  tolerated: new Set(tolerated),
});

t.test('what is missing, different, stray or not known is told by path, in order', async (t) => {
  const expected = expecting({ 'environments/a': '1', 'environments/b': '2', 'environments/c': null, 'README.md': '9' });
  const found = new Map([
    ['projects/stray.yaml', '5'],
    ['environments/b', '3'],
    ['environments/c', '4'],
    ['README.md', '9'],
  ]);
  t.same(compareFiles(expected, found), [
    { path: 'environments/a', is: 'missing' },
    { path: 'environments/b', is: 'different' },
    { path: 'environments/c', is: 'unknown' },
    { path: 'projects/stray.yaml', is: 'stray' },
  ]);
});

t.test('what is tolerated or stands outside of the folders is no stray', async (t) => {
  const found = new Map([
    ['projects/old.yaml', '1'],
    ['notes.txt', '2'],
    ['environments.txt', '3'],
  ]);
  t.same(compareFiles(expecting({}, ['projects/old.yaml']), found), []);
});

t.test('a repository that holds what is expected differs nowhere, and any one change is found (trust-I3)', async (t) => {
  const files = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[0-9a-f]{4}$/), { minKeys: 1, maxKeys: 20 });
  fc.assert(
    fc.property(files, fc.nat(), (made, place) => {
      const all = Object.fromEntries(Object.entries(made).map(([name, id]) => [`environments/${name}`, id]));
      const found = new Map(Object.entries(all));
      t.same(compareFiles(expecting(all), found), []);
      const path = [...found.keys()][place % found.size] ?? '';
      const { [path]: id, ...rest } = all;
      t.same(compareFiles(expecting(rest), found), [{ path, is: 'stray' }]);
      t.same(compareFiles(expecting(all), new Map([...found].filter(([each]) => each !== path))), [{ path, is: 'missing' }]);
      t.same(compareFiles(expecting({ ...all, [path]: `${id}0` }), found), [{ path, is: 'different' }]);
    }),
  );
});
