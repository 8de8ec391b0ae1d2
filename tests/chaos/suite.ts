import { writeFile } from 'node:fs/promises';
import type { Test } from 'tap';
import { runCampaign } from './campaign.ts';
import type { CampaignResult } from './campaign.ts';
import { makeFigures } from './figures.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';

const FAULTS_SHOWN = 20;

/** What a run has come to, as other programs read it. */
export interface ChaosResult {
  mode: Plan['mode'];
  seed: number;
  seconds: number;
  figures: { id: string; text: string; isMet: boolean }[];
  campaigns: {
    name: string;
    counts: Record<string, number>;
    hits: Record<string, number>;
    findings: { id: string; what: string; checked: number; faults: number }[];
  }[];
}

/**
 * Runs the storms of a plan, each over an installation of its own and the next one as soon as it disturbs nothing, and
 * asserts what the checker and the figures say.
 *
 * @param resultFile takes the result as JSON, where it is given
 */
export async function chaos(t: Test, plan: Plan, resultFile?: string): Promise<void> {
  const begun = performance.now();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`The seed is ${plan.seed}.`);
  const results: (CampaignResult & { name: string })[] = [];
  let free = Promise.resolve();
  const storms = plan.campaigns.map((campaign) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begin = (): Promise<CampaignResult> => runCampaign(campaign, createRandom(plan.seed).fork(campaign.name), say, resolve);
    const result = free.then(begin).finally(resolve);
    free = promise;
    return { name: campaign.name, result };
  });
  // Whichever of them breaks first waits for its test.
  for (const { result } of storms) result.catch(() => {});
  for (const storm of storms) {
    await t.test(`the storm "${storm.name}", seed ${plan.seed}`, async (t) => {
      const result = await storm.result;
      results.push({ ...result, name: storm.name });
      for (const [name, value] of Object.entries(result.counts)) t.comment(`${name}: ${value}`);
      for (const { id, what, checked, faults } of result.findings) {
        t.same(faults.slice(0, FAULTS_SHOWN), [], `${id}: no ${what} (of ${checked} that were looked at)`);
      }
    });
  }
  await t.test('the figures', async (t) => {
    t.equal(results.length, plan.campaigns.length, 'every storm has come to its end');
    const figures = makeFigures(plan, results);
    for (const { id, text, isMet } of figures) {
      say(`${id} ${text}`);
      t.ok(isMet, `${id} ${text}`);
    }
    if (resultFile === undefined) return;
    const result: ChaosResult = {
      mode: plan.mode,
      seed: plan.seed,
      seconds: Math.round((performance.now() - begun) / 1000),
      figures,
      campaigns: results.map(({ name, counts, hits, findings }) => ({
        name,
        counts,
        hits,
        findings: findings.map((finding) => ({ ...finding, faults: finding.faults.length })),
      })),
    };
    await writeFile(resultFile, `${JSON.stringify(result, null, 2)}\n`);
  });
}
