import { readFileSync } from 'node:fs';
import t from 'tap';

const { mergeStages } = (await import(new URL('../../cluster/parts/stages.mjs', import.meta.url).href)) as {
  mergeStages: (first: string, second: string) => string;
};
const own = readFileSync(new URL('../../cluster/stages.yaml', import.meta.url), 'utf8');

function stage(name: string, text: string): string {
  return `# ${text}\nkind: Stage\nmetadata:\n  name: ${name}\nspec: {}\n`;
}

t.test('a stage of the second file takes the place of its namesake in the first, and nothing else is lost', async (t) => {
  const merged = mergeStages(`---\n${stage('a', 'old')}---\n${stage('b', 'old')}`, `${stage('b', 'new')}---\n${stage('c', 'new')}`);
  t.strictSame(merged.split('---\n'), [stage('a', 'old'), stage('b', 'new'), stage('c', 'new')]);
});

t.test('every failing image has its stage, which outweighs those without a weight and leaves deleted pods alone', async (t) => {
  const stages = own.split(/^---\n/m);
  for (const tag of ['missing', 'root', 'crash', 'never-ready', 'slow'])
    t.match(own, new RegExp(`select\\(test\\(":\\(?[a-z|-]*${tag}`), tag);
  for (const text of stages) {
    t.match(text, /^ {2}weight: 10000$/m);
    t.match(text, /metadata\.deletionTimestamp', operator: DoesNotExist/);
  }
});
