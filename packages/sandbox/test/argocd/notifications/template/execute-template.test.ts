import t from 'tap';
import { executeTemplate } from '../../../../src/argocd/notifications/template/execute-template.ts';
import { createFunctions, namesOf } from '../../../../src/argocd/notifications/template/functions/create-functions.ts';
import { parseTemplate } from '../../../../src/argocd/notifications/template/parse-template.ts';
import { copyOf } from '../../../../src/argocd/notifications/go/values.ts';
import { createVariables } from '../../../../src/argocd/notifications/variables.ts';
import { readFixture, type Recorded } from '../support/read-fixture.ts';

const now = () => new Date('2026-11-21T09:00:00Z');
const functions = createFunctions(now);

function run(text: string, application: unknown): Omit<Recorded, 'text'> {
  let stage: 'parse' | 'run' = 'parse';
  try {
    const template = parseTemplate('t', text, namesOf(functions));
    stage = 'run';
    const context = { argocdUrl: 'https://argocd.example' };
    const secrets = { token: Buffer.from('s3cret') };
    return {
      output: executeTemplate(template, functions, createVariables({ app: copyOf(application), appProject: {}, context, secrets, now })),
    };
  } catch (error) {
    return { stage, error: (error as Error).message };
  }
}

t.test('a template gives what Go gives, and its errors in the same words', async (t) => {
  const { data, cases } = readFixture<{ data: unknown; cases: Recorded[] }>('templates');
  t.ok(cases.length > 150);
  for (const { text, ...recorded } of cases) t.same(run(text, data), recorded, text);
});

t.test("what Argosy's own templates send of a recorded Application is what Argo CD sends, byte for byte", async (t) => {
  const { cases } = readFixture<{ cases: (Recorded & { application: unknown })[] }>('hook-bodies');
  t.ok(cases.length >= 4);
  for (const { text, application, output } of cases) t.equal(run(text, application).output, output);
});

t.test('a function that only Argo CD has is told apart from one that nobody has', async (t) => {
  t.throws(() => parseTemplate('t', '{{ genCA "x" 1 }}', namesOf(functions)), {
    name: 'UnsupportedTextError',
    message: 'template: t:1: the function "genCA" is not there in a sandbox',
  });
  t.throws(() => parseTemplate('t', 'a\n{{ nope }}', namesOf(functions)), {
    name: 'InvalidTextError',
    message: 'template: t:2: function "nope" not defined',
  });
});

t.test('no template goes on for ever, fills the memory, or reaches what is behind an object', async (t) => {
  t.match(run('{{ range 100000000 }}{{ end }}', {}).error, /steps/);
  t.match(run('{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}', {}).error, /template depth/);
  t.match(run('{{ repeat 1000000000 "x" }}', {}).error, /elements/);
  t.match(run('{{ until 100000000 }}', {}).error, /elements/);
  t.match(run('{{ range 200 }}{{ repeat 100000 "x" }}{{ end }}', {}).error, /characters of output/);
  t.same(run('{{ .app.constructor }}{{ .app.__proto__ }}', {}), { output: '<no value><no value>' });
  t.same(run('{{ $d := dict "__proto__" 1 }}{{ $d | toJson }}', {}), { output: '{"__proto__":1}' });
  t.same(({} as Record<string, unknown>)['polluted'], undefined);
});
