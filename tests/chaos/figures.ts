import type { Figure, Finding } from './checker/finding.ts';
import type { CampaignResult } from './campaign.ts';
import type { Plan } from './plan.ts';

/** Bars of a run, by its mode: how much of everything there has to have been. */
const BARS: Record<Plan['mode'], { kills: number; webhooks: number; samples: number; writes: number; hits: number }> = {
  short: { kills: 15, webhooks: 150, samples: 100, writes: 80, hits: 0 },
  ci: { kills: 100, webhooks: 1000, samples: 1000, writes: 400, hits: 1 },
  soak: { kills: 1000, webhooks: 10_000, samples: 10_000, writes: 10_000, hits: 20 },
  planted: { kills: 0, webhooks: 0, samples: 0, writes: 0, hits: 0 },
};

/** The figures of a run, one line each with its number of trials. */
export function makeFigures(plan: Plan, results: readonly CampaignResult[]): Figure[] {
  const bar = BARS[plan.mode];
  const total = (name: string): number => results.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
  const wrong = (id: string, what: RegExp): number =>
    sum(results.flatMap(({ findings }) => findings).filter((each) => each.id === id && what.test(each.what)));
  const looked = (what: RegExp): number =>
    results
      .flatMap(({ findings }) => findings)
      .filter((each) => what.test(each.what))
      .reduce((all, { checked }) => all + checked, 0);
  const lost = wrong('trust-I1', /webhooks/);
  const twice = wrong('trust-I2', /./);
  const updates = wrong('trust-I4', /updates/);
  const lies = wrong('trust-I7', /claimed/);
  return [
    {
      id: 'trust-G01',
      text: `acknowledged webhooks lost: ${lost} (N = ${total('webhooks')} webhooks, ${total('kills')} kills)`,
      isMet: lost === 0 && total('webhooks') >= bar.webhooks && total('kills') >= bar.kills,
    },
    {
      id: 'trust-G02',
      text: `effects applied twice: ${twice} (N = ${looked(/commit|keys/)} releases and keys, ${total('tries')} tries, ${total('webhooks doubled')} doubled webhooks)`,
      isMet: twice === 0,
    },
    ...crashFigure(results, bar.hits),
    {
      id: 'trust-G04',
      text: `lost updates of 8 concurrent writers: ${updates} (N = ${total('writes')} writes)`,
      isMet: updates === 0 && total('writes') >= bar.writes,
    },
    ...recoveries(results),
    {
      id: 'trust-G30',
      text: `samples that claimed more than the cluster had said: ${lies} (N = ${total('samples')} samples)`,
      isMet: lies === 0 && total('samples') >= bar.samples,
    },
  ];
}

function crashFigure(results: readonly CampaignResult[], least: number): Figure[] {
  const hits = new Map<string, number>();
  for (const result of results) for (const [name, count] of Object.entries(result.hits)) hits.set(name, (hits.get(name) ?? 0) + count);
  if (least === 0) return [];
  const missing = [...hits].filter(([, count]) => count < least).map(([name, count]) => `${name} (${count})`);
  const text = `crash points hit at least ${least} times: ${hits.size - missing.length} of ${hits.size}`;
  return [
    {
      id: 'trust-G03',
      text: missing.length === 0 ? text : `${text}; not ${missing.join(', ')}`,
      isMet: missing.length === 0 && hits.size > 0,
    },
  ];
}

/** The worst of each recovery, over all campaigns that have measured it. */
function recoveries(results: readonly CampaignResult[]): Figure[] {
  return results.flatMap(({ figures }) => figures);
}

function sum(findings: readonly Finding[]): number {
  return findings.reduce((all, { faults }) => all + faults.length, 0);
}
