import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../e2e/until.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { CampaignPlan } from '../plan.ts';
import type { Random } from '../random.ts';

/** A process that dies younger is started again later and later. */
const SETTLED_MS = 10_200;
/** Where the test itself starts it again, nothing is later. */
const STARTED_MS = 3000;
/** So long it is waited for what was killed before: who kills what is down anyway has disturbed nobody. */
const PATIENCE_MS = 6000;

/**
 * Kills processes at random until the signal: mostly one that has lived for a while, so that what is under test is
 * Argosy and not the patience of its supervisor.
 */
export async function killAtRandom(arena: Arena, plan: CampaignPlan, random: Random, signal: AbortSignal): Promise<void> {
  const [least, most] = plan.strikeMs;
  while (!signal.aborted) {
    await sleep(random.int(least, most), undefined, { signal }).catch(() => {});
    // Now and then into the recovery of the last one.
    if (random.chance(0.8)) await until('it serves', async () => serves(arena), { timeoutMs: PATIENCE_MS, signal }).catch(() => {});
    if (signal.aborted) return;
    strike(arena, random);
    // Two at once, now and then: what one would have mended the other cannot.
    if (random.chance(0.15)) strike(arena, random);
  }
}

async function serves({ url }: Arena): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) });
  await answer.body?.cancel();
  return answer.ok;
}

function strike({ processes, sites, services }: Arena, random: Random): void {
  const own = services === null ? [] : ['postgres', 'redis'];
  const supervised = ['api', 'worker', ...(services === null ? ['postgres', 'redis'] : []), ...sites.map(({ sandbox }) => sandbox.name)];
  const ripe = [
    ...supervised.filter((name) => processes.age(name) > SETTLED_MS || random.chance(0.06)),
    ...own.filter((name) => processes.age(name) > STARTED_MS),
  ];
  const choices = ripe.map((name) => () => processes.kill(name));
  if (processes.age('postgres') > STARTED_MS) choices.push(() => processes.killBackend(random));
  if (choices.length > 0) random.pick(choices)();
}
