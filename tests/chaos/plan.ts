import { randomInt } from 'node:crypto';

/** How much of everything a run does. */
export interface Plan {
  mode: 'short' | 'ci' | 'soak' | 'planted';
  seed: number;
  /** The storms; each on an installation of its own, and begun when the one before has hit its crash points. */
  campaigns: CampaignPlan[];
}

export interface CampaignPlan {
  name: string;
  /** Where PostgreSQL and Redis are: children of the supervisor, or of the test behind proxies. */
  services: 'embedded' | 'own';
  /** Workspaces, each with a cluster of its own. */
  sites: number;
  appsEach: number;
  /** How long the storm goes on at least. */
  stormMs: number;
  /** Random kills and webhooks that there must have been before it ends. */
  kills: number;
  webhooks: number;
  /** Milliseconds between two strikes, least and most. */
  strikeMs: [number, number];
  /** Releases, rollbacks, holds and their like in a second, over all workspaces. */
  operationsPerSecond: number;
  webhooksPerSecond: number;
  /** Writes of each of the eight writers. */
  writes: number;
  /** How often each crash point is to be hit; 0 leaves them out. */
  crashes: number;
  /** How long that may take. */
  crashMs: number;
  /** Only these points; all unless given. */
  points?: string[];
  /** How often each recovery is measured after the storm. */
  drills: number;
  /** Only the recoveries of these figures; all unless given. */
  drillsOf?: string[];
  /** How long everything may take to come to its end when all is well again. */
  quietMs: number;
  /** Samples of the status that there must have been. */
  samples: number;
}

const BASE = {
  sites: 2,
  appsEach: 3,
  strikeMs: [1200, 2600] as [number, number],
  operationsPerSecond: 1.2,
  webhooksPerSecond: 7,
  crashes: 0,
  crashMs: 180_000,
  quietMs: 180_000,
  drills: 0,
};

const LONG = { ...BASE, appsEach: 5, webhooksPerSecond: 9 };

const SHORT: CampaignPlan = {
  ...BASE,
  name: 'kills',
  services: 'embedded',
  stormMs: 22_000,
  kills: 15,
  webhooks: 150,
  webhooksPerSecond: 9,
  writes: 12,
  samples: 40,
};

const CAMPAIGNS: Record<Plan['mode'], CampaignPlan[]> = {
  short: [SHORT],
  ci: [
    { ...BASE, name: 'kills', services: 'embedded', stormMs: 60_000, kills: 75, webhooks: 700, writes: 30, crashes: 1, samples: 700 },
    { ...BASE, name: 'network', services: 'own', sites: 1, stormMs: 40_000, kills: 25, webhooks: 150, writes: 20, drills: 1, samples: 60 },
  ],
  soak: [
    {
      ...LONG,
      name: 'kills',
      services: 'embedded',
      stormMs: 600_000,
      kills: 950,
      webhooks: 8800,
      writes: 600,
      crashes: 20,
      crashMs: 2_700_000,
      samples: 8000,
    },
    { ...LONG, name: 'network', services: 'own', stormMs: 300_000, kills: 100, webhooks: 1200, writes: 200, drills: 10, samples: 1500 },
  ],
  planted: [SHORT],
};

/** The plan of a mode. */
export function makePlan(mode: Plan['mode'], seed: number, change: Partial<CampaignPlan> = {}): Plan {
  return { mode, seed, campaigns: CAMPAIGNS[mode].map((campaign) => ({ ...campaign, ...change })) };
}

/**
 * The plan that the environment asks for: `ARGOSY_CHAOS` holds mode, seed and, for a planted fault, what its campaign has
 * of its own, as JSON. Without it, the short one with a seed of its own.
 */
export function readPlan(env: Readonly<Record<string, string | undefined>>): Plan {
  const given = JSON.parse(env['ARGOSY_CHAOS'] ?? '{}') as { mode?: Plan['mode']; seed?: number; change?: Partial<CampaignPlan> };
  return makePlan(given.mode ?? 'short', given.seed ?? randomInt(1, 2 ** 31), given.change);
}
