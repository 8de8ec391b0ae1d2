import t from 'tap';
import { checkPath } from '../src/check-path.ts';

t.test('the paths of the layout pass', async (t) => {
  for (const path of [
    'README.md',
    'environments/staging/api/values.yaml',
    'charts/workload/1.0.0/templates/_helpers.tpl',
    'charts/x/.helmignore',
    '.gitignore',
    'git/x',
  ]) {
    t.doesNotThrow(() => checkPath(path), path);
  }
});

t.test('a path that means something else to git or to a file system is refused (trust-T08)', async (t) => {
  const paths = [
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    './a',
    '.git',
    '.GIT/config',
    'a/.Git/hooks/x',
    'git~1',
    '.git ',
    '.git.',
    '.gitmodules',
  ];
  const strange = [
    'a\0b',
    'a\nb',
    'a\u007fb',
    'a\\b',
    '.g\u200cit',
    'c:x',
    'a\u202eb',
    '\ud800',
    'x'.repeat(256),
    'ü'.repeat(128),
    'a/'.repeat(600) + 'b',
  ];
  for (const path of [...paths, ...strange]) t.throws(() => checkPath(path), Error, JSON.stringify(path));
});
