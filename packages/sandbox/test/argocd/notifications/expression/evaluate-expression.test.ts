import t from 'tap';
import { checkExpression } from '../../../../src/argocd/notifications/expression/check-expression.ts';
import { evaluateExpression } from '../../../../src/argocd/notifications/expression/evaluate-expression.ts';
import { parseExpression } from '../../../../src/argocd/notifications/expression/parse-expression.ts';
import { printValue } from '../../../../src/argocd/notifications/go/print.ts';
import { createVariables } from '../../../../src/argocd/notifications/variables.ts';
import { readFixture, type Recorded } from '../support/read-fixture.ts';

const now = () => new Date('2026-11-21T09:00:00Z');

function run(text: string, app: unknown): Omit<Recorded, 'text'> {
  let stage: 'parse' | 'run' = 'parse';
  try {
    const expression = parseExpression(text);
    checkExpression(expression, text);
    stage = 'run';
    const variables = createVariables({ app, appProject: {}, context: { argocdUrl: 'https://argocd.example' }, secrets: {}, now });
    return { output: printValue(evaluateExpression(expression, text, variables, now)) };
  } catch (error) {
    return { stage, error: (error as Error).message };
  }
}

const { data, cases } = readFixture<{ data: unknown; cases: Recorded[] }>('expressions');

t.test('a condition of a trigger has the value that expr gives it, or fails at the same stage', async (t) => {
  t.ok(cases.length > 200);
  for (const { text, output, stage } of cases) {
    const ours = run(text, data);
    t.same({ output: ours.output, stage: ours.stage }, { output, stage }, text);
  }
});

t.test('what is refused is told with its place, nearly always in the words of expr', async (t) => {
  const failing = cases.filter(({ error }) => error !== undefined);
  const same = failing.filter(({ text, error }) => run(text, data).error === error);
  t.ok(same.length / failing.length > 0.8, `${same.length} of ${failing.length}`);
  t.equal(run('app.x ==', data).error, 'unexpected token EOF (1:8)\n | app.x ==\n | .......^', 'fact-31');
});

t.test('a function that only Argo CD has is told apart from one that nobody has', async (t) => {
  t.throws(() => parseExpression("now() > timezone('UTC')"), { name: 'UnsupportedTextError' });
  t.throws(() => parseExpression('repo.GetCommitMetadata(app.status.sync.revision).Message'), { name: 'UnsupportedTextError' });
  t.match(run('nope(1)', data), { stage: 'run' });
});

t.test('no condition goes on for ever or reaches what is behind an object', async (t) => {
  t.match(run('all(1..90000, all(1..90000, true))', {}).error, /steps/);
  t.match(run('1..100000000', {}).error, /memory budget/);
  t.match(run(`${'('.repeat(5000)}1`, {}).error, /nested too deeply/);
  t.match(run(Array.from({ length: 20_000 }, () => '1').join('+'), {}).error, /maximum allowed nodes/);
  t.same(run('app.constructor', {}), { output: '<nil>' });
  t.same(run('constructor ?? __proto__', {}), { output: '<nil>' });
});
