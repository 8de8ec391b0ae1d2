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
import type { Difference } from './compare/compare.ts';
import type { ScenarioDigest } from './compare/digest.ts';
import { findKnown, KNOWN_DIFFERENCES } from './compare/known-differences.ts';
import { readRecordings } from './compare/read-recordings.ts';
import { renderDifferences } from './compare/render-differences.ts';
import type { Scenario } from './script/scenario.ts';
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
  const playOn = async (name: string, scenarios: readonly Scenario[]): Promise<ScenarioDigest[]> => {
    const kubeconfig = await startSandbox(t, join(folder, `sandbox-${name}`));
    return see(kubeconfig, { ...tools, folder: join(folder, `script-${name}`) }, scenarios, LANES);
  };
  const recordings = await readRecordings();
  const compare = (digest: ScenarioDigest): Difference[] => {
    const recording = recordings.get(digest.scenario);
    return recording === undefined ? [] : compareScenario(recording, digest);
  };
  const isUnknown = (difference: Difference): boolean => findKnown(difference) === undefined;
  const digests = (await Promise.all(groups.map((scenarios, index) => playOn(`${index}`, scenarios)))).flat();
  t.same(digests.map(({ scenario }) => scenario).toSorted(), [...recordings.keys()].toSorted(), 'every scenario was played and recorded');
  // Chance has more ways than the runs that were recorded: what differs once is played once more, on a sandbox of its own.
  const doubtful = new Set(digests.filter((digest) => compare(digest).some(isUnknown)).map(({ scenario }) => scenario));
  const again =
    doubtful.size === 0
      ? []
      : await playOn(
          'again',
          SCENARIOS.filter(({ name }) => doubtful.has(name)),
        );
  for (const name of doubtful) t.comment(`played again: ${name}`);
  const differences = [...digests.filter(({ scenario }) => !doubtful.has(scenario)), ...again].flatMap(compare);
  const unknown = differences.filter(isUnknown);
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
