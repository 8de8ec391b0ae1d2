import { until } from '../e2e/until.ts';
import { allUp, startArena } from './arena/start-arena.ts';
import type { Arena } from './arena/start-arena.ts';
import { checkAll } from './checker/check-all.ts';
import { checkOrphans } from './checker/clean-floor.ts';
import { gatherSite } from './checker/evidence.ts';
import type { Evidence } from './checker/evidence.ts';
import type { Figure, Finding } from './checker/finding.ts';
import { checkLevels, measureLevels } from './checker/levels.ts';
import { untilQuiet } from './checker/quiet.ts';
import { crashAlone, crashEverywhere } from './faults/crash.ts';
import type { Hits } from './faults/crash.ts';
import { measureRecoveries } from './faults/drills.ts';
import { findCrashPoints } from './faults/find-crash-points.ts';
import type { CrashPoint } from './faults/find-crash-points.ts';
import { killAtRandom } from './faults/killer.ts';
import { isSeldom } from './faults/provoke.ts';
import { ringStale } from './faults/ring-stale.ts';
import { makeWeather } from './faults/weather.ts';
import { releaseAll } from './load/epilogue.ts';
import { Load } from './load/load.ts';
import type { CampaignPlan } from './plan.ts';
import type { Random } from './random.ts';
import { Sampler } from './truth/sampler.ts';
import { Truth } from './truth/truth.ts';

const GIVE_UP_MS = 60_000;
const STALE = 5;

export interface CampaignResult {
  findings: Finding[];
  /** Recovery times. */
  figures: Figure[];
  counts: Record<string, number>;
  /** Crash points, and how often each was hit; empty where the plan leaves them out. */
  hits: Record<string, number>;
}

interface Stage {
  arena: Arena;
  plan: CampaignPlan;
  load: Load;
  truths: Truth[];
  samplers: Sampler[];
  hits: Hits;
  /** Samples that were taken during the storm. */
  samples: number;
  /** Of all that were tried, in per cent. */
  answered: number;
  say: (line: string) => void;
}

/**
 * One storm over an installation of its own, and what the checker says of it when it is over.
 *
 * @param crashed called once nothing is hurried any more: crash points have to be reached in time, whoever runs beside them
 */
export async function runCampaign(
  plan: CampaignPlan,
  random: Random,
  say: (line: string) => void,
  crashed: () => void,
): Promise<CampaignResult> {
  const begun = performance.now();
  const tell = (line: string): void => say(`${plan.name}: ${line} (${Math.round((performance.now() - begun) / 1000)} s)`);
  const arena = await startArena(plan);
  const stage: Stage = {
    arena,
    plan,
    load: new Load(arena, plan, random.fork('load')),
    truths: arena.sites.map(({ sandbox }) => new Truth(sandbox)),
    samplers: arena.sites.map((site) => new Sampler(site)),
    hits: new Map(),
    samples: 0,
    answered: 0,
    say: tell,
  };
  tell('it serves and its clusters are ready');
  try {
    stage.load.start();
    await until('a first release is there', async () => stage.load.history.acknowledged(/^release$/).length > 0);
    const before = await measureLevels(arena);
    await storm(stage, random, crashed);
    const result = await judge(stage, before);
    await endFollowing(stage);
    await arena.stop();
    result.findings.push(await checkOrphans(arena.folder));
    return result;
  } catch (error) {
    await stage.load.stop(0).catch(() => {});
    await endFollowing(stage).catch(() => {});
    await arena.stop().catch(() => {});
    throw error;
  }
}

/** Load and faults together, until there has been enough of everything; then all faults end. */
async function storm(stage: Stage, random: Random, crashed: () => void): Promise<void> {
  const { arena, plan, load, samplers, say } = stage;
  const faults = new AbortController();
  const { signal } = faults;
  const crash = plan.crashes > 0 ? planCrashes(stage, random.fork('crashes')) : undefined;
  await crash?.seldom();
  const weather = makeWeather(arena, random.fork('weather'), signal);
  // While nobody kills at random: what they leave has to be reached.
  await crash?.common();
  crashed();
  const kills = killAtRandom(arena, plan, random.fork('kills'), signal);
  const end = performance.now() + plan.stormMs;
  const isEnough = (): boolean =>
    performance.now() > end &&
    arena.processes.total >= plan.kills &&
    countWebhooks(arena) >= plan.webhooks &&
    countSamples(samplers) >= plan.samples;
  // What is missing then, a figure tells.
  await until('the storm has been long enough', async () => isEnough(), { timeoutMs: plan.stormMs * 2 + 30_000, pauseMs: 500 }).catch(
    () => {},
  );
  stage.samples = countSamples(samplers);
  const missed = samplers.reduce((sum, each) => sum + each.missed, 0);
  stage.answered = Math.round((100 * stage.samples) / Math.max(1, stage.samples + missed));
  say(`${arena.processes.total} kills, ${countWebhooks(arena)} webhooks, ${load.history.calls.length} changes, ${stage.samples} samples`);
  faults.abort();
  await Promise.all([weather, kills]);
  for (const { sandbox } of arena.sites) await until('the faults are off', async () => (await sandbox.setFaults({}), true));
  await allUp(arena);
  await load.stop(GIVE_UP_MS);
}

/** Work at each crash point, in two parts; together they take as long as the plan gives them. */
function planCrashes({ arena, plan, load, hits, say }: Stage, random: Random): Record<'seldom' | 'common', () => Promise<void>> {
  const all = findCrashPoints(arena.root).filter(({ name }) => plan.points?.includes(name) ?? true);
  for (const { name } of all) hits.set(name, 0);
  const crashes = { arena, load, times: plan.crashes, hits, random, signal: AbortSignal.timeout(plan.crashMs) };
  const hitAll = async (wanted: (point: CrashPoint) => boolean, crash: typeof crashAlone): Promise<void> => {
    const points = all.filter(wanted);
    if (points.length === 0) return;
    await crash(points, crashes);
    const hit = points.filter(({ name }) => (hits.get(name) ?? 0) >= plan.crashes).length;
    say(`${hit} of ${points.length} crash points were hit ${plan.crashes} times`);
  };
  return {
    seldom: () => hitAll(({ name }) => isSeldom(name), crashAlone),
    common: () => hitAll(({ name }) => !isSeldom(name), crashEverywhere),
  };
}

/** What all that has come to, once nothing is under way any more. */
async function judge(stage: Stage, before: Record<string, number>): Promise<CampaignResult> {
  const { arena, plan, load, hits, say } = stage;
  const { rows } = arena;
  const unrest = await untilQuiet(arena, rows, plan.quietMs);
  say('it is quiet');
  const findings = [unrest, await releaseAll(arena, load)];
  // Where work never ends, no recovery of it can be measured.
  const figures = unrest.faults.length > 0 ? [] : await measureRecoveries(arena, rows, load, plan);
  const [first] = arena.sites;
  if (first !== undefined) findings.push(await ringStale(arena, first, STALE));
  const evidence = await gather(stage, rows);
  findings.push(...(await checkAll(evidence)), await checkLevels(arena, before));
  for (const { cloned } of evidence.sites) await cloned.clone.remove();
  say('it has been checked');
  return { findings, figures, counts: count(stage), hits: Object.fromEntries(hits) };
}

async function gather({ arena, load, truths, samplers }: Stage, rows: Evidence['rows']): Promise<Evidence> {
  const sites = await Promise.all(arena.sites.map((site, index) => gatherSite(site, index, truths[index]!, samplers[index]!)));
  // The streams are given the time of a reconnection to bring the last ones.
  await until(
    'the streams have brought everything',
    async () => load.followers.every((follower, place) => follower.last >= (sites[Math.floor(place / 2)]?.events.at(-1)?.seq ?? 0)),
    { timeoutMs: 20_000 },
  ).catch(() => {});
  return { arena, load, rows, sites };
}

async function endFollowing({ truths, samplers, load }: Stage): Promise<void> {
  await Promise.all([...truths, ...samplers].map((each) => each.stop()));
  await load.stopFollowing();
}

function countWebhooks(arena: Arena): number {
  return arena.recorder.deliveries.filter(({ status }) => status === 202).length;
}

function countSamples(samplers: readonly Sampler[]): number {
  return samplers.reduce((sum, each) => sum + each.samples, 0);
}

function count({ arena, load, samples, answered }: Stage): Record<string, number> {
  const { calls } = load.history;
  const accepted = arena.recorder.deliveries.filter(({ status }) => status === 202);
  const outcomes = (outcome: string): number => calls.filter((call) => call.outcome === outcome).length;
  return {
    ...Object.fromEntries(
      [...arena.processes.kills].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, kills]) => [`kills of ${name}`, kills]),
    ),
    kills: arena.processes.total,
    webhooks: accepted.length,
    'webhooks of clusters': accepted.filter(({ isOurs, body }) => !isOurs && body['uid'] !== 'forged').length,
    'webhooks doubled': accepted.filter(({ isOurs }) => isOurs).length,
    'webhooks forged': accepted.filter(({ body }) => body['uid'] === 'forged').length,
    changes: calls.length,
    acknowledged: outcomes('acknowledged'),
    refused: outcomes('refused'),
    unknown: outcomes('unknown'),
    tries: calls.reduce((sum, { tries }) => sum + tries, 0),
    writes: load.written.reduce((sum, each) => sum + each.count, 0),
    events: load.followers.reduce((sum, follower) => sum + follower.events.length, 0),
    reconnections: load.followers.reduce((sum, follower) => sum + follower.connections, 0),
    waits: load.waits.length,
    samples,
    'per cent of samples answered': answered,
  };
}
