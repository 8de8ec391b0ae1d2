import t from 'tap';
import { parseLabelSelector } from '../../../src/api/selectors/label-selector.ts';

const CASES: readonly (readonly [selector: string, matching: object[], others: object[]])[] = [
  ['', [{}, { a: 'b' }], []],
  ['a=b', [{ a: 'b' }], [{}, { a: 'c' }]],
  ['a==b', [{ a: 'b' }], [{ a: 'c' }]],
  ['a!=b', [{}, { a: 'c' }], [{ a: 'b' }]],
  ['a', [{ a: '' }, { a: 'x' }], [{}]],
  ['!a', [{}], [{ a: '' }]],
  ['a=', [{ a: '' }], [{}, { a: 'x' }]],
  ['a=,b=1', [{ a: '', b: '1' }], [{ a: '', b: '2' }]],
  ['a in (b, c)', [{ a: 'b' }, { a: 'c' }], [{}, { a: 'd' }]],
  ['a in ()', [{ a: '' }], [{}, { a: 'd' }]],
  ['a notin (b,c)', [{}, { a: 'd' }], [{ a: 'b' }]],
  ['a > 5', [{ a: '6' }], [{}, { a: '5' }, { a: 'x' }]],
  ['a<5', [{ a: '-1' }], [{ a: '5' }]],
  ['in in (in),notin', [{ in: 'in', notin: '' }], [{ in: 'in' }]],
  ['app.kubernetes.io/name=x , tier notin (a)', [{ 'app.kubernetes.io/name': 'x' }], [{ 'app.kubernetes.io/name': 'x', tier: 'a' }]],
  ['constructor', [], [{}]],
];

for (const [selector, matching, others] of CASES) {
  t.test(`"${selector}" selects what it says and nothing else`, (t) => {
    const matches = parseLabelSelector(selector) as (labels: object) => boolean;
    for (const labels of matching) t.ok(matches(labels), JSON.stringify(labels));
    for (const labels of others) t.notOk(matches(labels), JSON.stringify(labels));
    t.end();
  });
}

const REFUSED: readonly (readonly [selector: string, message: string | RegExp])[] = [
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a=b,', "found '', expected: identifier after ','"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['-a', /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of/],
  ['a=-b', /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label must be/],
  ['a>b', /the value must be an integer$/],
  ['a'.repeat(20_000), /too long/],
];

for (const [selector, message] of REFUSED) {
  t.test(`"${selector.slice(0, 20)}" is refused in Kubernetes' words`, (t) => {
    t.throws(() => parseLabelSelector(selector), { code: 400, message });
    t.end();
  });
}
