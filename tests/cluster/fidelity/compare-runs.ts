// Tells how what was seen on one cluster differs from what was seen on others: folders that record.ts wrote.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareScenario } from './compare/compare.ts';
import type { Difference } from './compare/compare.ts';
import { digest } from './compare/digest.ts';
import type { ScenarioDigest } from './compare/digest.ts';
import { record } from './compare/recording.ts';
import { renderDifferences } from './compare/render-differences.ts';
import type { ScenarioSeen } from './script/play.ts';

const [folder = '', ...others] = process.argv.slice(2);
const all: Difference[] = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'values.json')) {
  const real = (await Promise.all(others.map((other) => load(join(other, file))))).filter((seen) => seen !== undefined);
  const found = await load(join(folder, file));
  if (found !== undefined && real.length > 0) all.push(...compareScenario(record(real), found));
}
process.stdout.write(renderDifferences(all));

async function load(file: string): Promise<ScenarioDigest | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : digest(JSON.parse(text) as ScenarioSeen);
}
