// A sandbox does what a real Argo CD did when it was recorded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import { compareScenario } from './compare/compare.ts';
import { findKnown, KNOWN_DIFFERENCES } from './compare/known-differences.ts';
import { readRecordings } from './compare/read-recordings.ts';
import { renderDifferences } from './compare/render-differences.ts';
import { SCENARIOS } from './script/scenarios.ts';
import { see } from './see.ts';

// Two cores take so many; with more the longest scenario would not end earlier.
const LANES = 6;
const TIMEOUT_MS = 420_000;
const sandbox = fileURLToPath(new URL('../../../packages/sandbox', import.meta.url));

const { ARGOSY_KUBECTL: kubectl, ARGOSY_HELM: helm } = process.env;
if (!kubectl || !helm) throw new Error('ARGOSY_KUBECTL and ARGOSY_HELM have to name these programs: run this test with "npm test".');
const tools = { kubectl, helm };

t.setTimeout(TIMEOUT_MS);

t.test('a sandbox differs from a real Argo CD only in what is known and told', async (t) => {
  const folder = t.testdir({});
  // What has to be alone has a sandbox of its own, at the same time.
  const alone = SCENARIOS.filter(({ isAlone }) => isAlone === true).map((scenario) => [scenario]);
  const groups = [SCENARIOS.filter(({ isAlone }) => isAlone !== true), ...alone];
  const runs = groups.map(async (scenarios, index) => {
    const kubeconfig = await startSandbox(t, join(folder, `sandbox-${index}`));
    return see(kubeconfig, { ...tools, folder: join(folder, `script-${index}`) }, scenarios, LANES);
  });
  const recordings = await readRecordings();
  const digests = (await Promise.all(runs)).flat();
  t.same(digests.map(({ scenario }) => scenario).toSorted(), [...recordings.keys()].toSorted(), 'every scenario was played and recorded');
  const differences = digests.flatMap((digest) => {
    const recording = recordings.get(digest.scenario);
    return recording === undefined ? [] : compareScenario(recording, digest);
  });
  const unknown = differences.filter((difference) => findKnown(difference) === undefined);
  t.equal(unknown.length, 0, 'nothing else differs', { differences: renderDifferences(unknown).split('\n') });
  const gone = KNOWN_DIFFERENCES.filter((known) => !differences.some((difference) => findKnown(difference) === known));
  t.same(
    gone.map(({ id }) => id),
    [],
    'what is told as a difference is one',
  );
  for (const { id, what } of KNOWN_DIFFERENCES) t.comment(`${id}: ${what}`);
});

t.test('the known differences stand in the README', async (t) => {
  const readme = await readFile(join(sandbox, 'README.md'), 'utf8');
  for (const { what } of KNOWN_DIFFERENCES) t.ok(readme.includes(what), what);
});

async function startSandbox(t: Test, data: string): Promise<string> {
  const child = spawn(process.execPath, [join(sandbox, 'src', 'main.ts'), '--name', 'fidelity', '--data', data], {
    env: { PATH: process.env['PATH'] ?? '', HOME: t.testdirName, ARGOSY_HELM: tools.helm },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  t.teardown(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => ['{}'])])) as [string];
  const { kubeconfig } = JSON.parse(line) as { kubeconfig?: string };
  if (kubeconfig === undefined) throw new Error('The sandbox did not start.');
  return kubeconfig;
}
