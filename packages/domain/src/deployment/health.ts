import type { HealthStatus } from '../argocd/facts.ts';
import type { DeploymentHealth, HealthEvent, HealthNews } from './deployment-health.ts';
import { followDrift } from './drift.ts';
import type { HealthMemory } from './health-memory.ts';
import { isPause } from '../release/pause.ts';

/** What a look changes, which events tell it, and when to look again because of what is not told yet. */
export interface HealthStep {
  after: DeploymentHealth;
  events: HealthEvent[];
  /** Milliseconds after which a change has stood long enough to be told; null where nothing waits for that. */
  lookAgainMs: number | null;
}

/** A pod that is replaced, a node that reboots, a probe that fails once: none of them takes longer. */
const WORSE_MS = 10_000;
/** Good news may be quicker, but a container that crashes in its first seconds is Healthy in between. */
const HEALTHY_MS = 5_000;
/** Away from what was told for so long, and never the same for long: then the present word is told, unless it is Healthy. */
const RESTLESS_MS = 3 * WORSE_MS;

/**
 * Follows one look. A change that goes back before it has stood for its time is never told; each one that is told is told
 * once; `drifted` and `recovered` of the sync take turns. After a pause in which nobody looked nothing is known to have
 * stood: two flaps with an hour between them are no hour of trouble.
 */
export function followHealth(known: DeploymentHealth, news: HealthNews): HealthStep {
  const wasSeen = news.lookedAt !== null && !isPause(news.lookedAt, news.now);
  const before = wasSeen ? known : { ...known, memory: { told: known.memory.told, calm: known.memory.calm } };
  const seen = seeHealth(before, news);
  const word = tellHealth(before, seen, news);
  const drift = followDrift(before, news);
  const waits = news.releasing ? [] : [word.waitMs, drift.waitMs].filter((wait) => wait !== null);
  return {
    after: {
      health: seen.health,
      healthSince: seen.healthSince,
      sync: news.sync ?? before.sync,
      drifted: drift.drifted,
      troubled: word.troubled,
      memory: { told: word.told, ...word.times, ...drift.memory },
    },
    events: [...word.events, ...drift.events],
    lookAgainMs: waits.length === 0 ? null : Math.min(...waits),
  };
}

interface Seen {
  health: HealthStatus | null;
  healthSince: Date | null;
  /** Since when this word, and any other than the told one, has been seen without a break, by the clock of whoever looked. */
  wordSince: Date;
  awaySince: Date;
}

function seeHealth(before: DeploymentHealth, news: HealthNews): Seen {
  const { memory } = before;
  const health = news.health ?? before.health;
  const changed = health !== before.health;
  return {
    health,
    healthSince: news.health === null ? before.healthSince : (news.healthSince ?? (changed ? news.now : before.healthSince)),
    wordSince: changed ? news.now : earlier(memory.wordSince, news.now),
    awaySince: earlier(memory.awaySince, news.now),
  };
}

/** The remembered time; the clock of who remembered it may have gone ahead of ours (trust-F26). */
function earlier(remembered: Date | undefined, now: Date): Date {
  return remembered !== undefined && remembered < now ? remembered : now;
}

interface Told {
  told: HealthStatus | null;
  troubled: boolean;
  times: Pick<HealthMemory, 'wordSince' | 'awaySince'>;
  events: HealthEvent[];
  waitMs: number | null;
}

function tellHealth(before: DeploymentHealth, seen: Seen, news: HealthNews): Told {
  const { told } = before.memory;
  const { health, wordSince, awaySince } = seen;
  const silent = { told, troubled: before.troubled, events: [], waitMs: null };
  if (health === null || health === told) return { ...silent, times: {} };
  const times = { wordSince, awaySince };
  const waitMs = waitFor(told, health, seen, news);
  if (news.releasing || waitMs === null || waitMs > 0) return { ...silent, times, waitMs };
  const events: HealthEvent[] = [{ type: 'deployment.health_changed', data: { from: told, to: health, of: 'health' } }];
  if (health === 'Healthy' && before.troubled) {
    events.push({ type: 'deployment.recovered', data: { from: told, to: health, of: 'health' } });
  }
  // Missing is how everything begins.
  const isTrouble = health === 'Degraded' || (health === 'Missing' && told !== null);
  return { told: health, troubled: health !== 'Healthy' && (before.troubled || isTrouble), times: {}, events, waitMs: null };
}

/** Milliseconds until the word may be told; null where time alone does not make it so. */
function waitFor(told: HealthStatus | null, health: HealthStatus, seen: Seen, news: HealthNews): number | null {
  const stood = news.now.getTime() - seen.wordSince.getTime();
  if (health === 'Healthy') {
    if (told !== null) return Math.max(0, HEALTHY_MS - stood);
    // Nothing was told yet that it could take back; but an Application without any resources is Healthy, too (fact-26).
    return news.sync === 'Synced' ? 0 : null;
  }
  const away = news.now.getTime() - seen.awaySince.getTime();
  return Math.max(0, Math.min(WORSE_MS - stood, RESTLESS_MS - away));
}
