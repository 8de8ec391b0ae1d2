import t from 'tap';
import { matchesGlob } from '../../../src/argocd/project/glob.ts';

t.test('patterns match as Argo CD has them', async (t) => {
  const cases: [string, string, string, boolean][] = [
    ['*', 'a/b', '', true],
    ['*', 'a/b', '/', false],
    ['a*c', 'abc', '', true],
    ['a?c', 'abc', '', true],
    ['a?c', 'ac', '', false],
    ['{one,two}-x', 'two-x', '', true],
    ['{one,two}-x', 'three-x', '', false],
    ['[a-c]x', 'bx', '', true],
    ['[!a-c]x', 'bx', '', false],
    ['a.c', 'abc', '', false],
    ['a+(b)', 'a+(b)', '', true],
    ['**/x', 'a/b/x', '/', true],
    ['{broken', 'broken', '', false],
    ['a}', 'a}', '', false],
  ];
  for (const [pattern, text, separator, expected] of cases)
    t.equal(matchesGlob(pattern, text, separator), expected, `${pattern} and ${text}`);
});
