import { readFileSync } from 'node:fs';
import { readApplicationFacts } from '../../src/argocd/facts.ts';
import { observe, type Observation } from '../../src/argocd/observation.ts';
import { readWorkloadFacts } from '../../src/cluster/workload.ts';
import { NO_MEMORY, parseReleaseMemory, type ReleaseMemory } from '../../src/release/memory.ts';
import type { Seen, WorkloadReading } from '../../src/release/look.ts';
import { transition, type Judgement, type WatchedRelease } from '../../src/release/status.ts';
import { deployment, type LiveDeployment } from '../cluster/live.ts';

export interface Recorded {
  at: string;
  trigger: string;
  application: { metadata: { name: string }; status: { sync?: { revision?: string; status?: string } } };
}

const folder = new URL('./recordings/', import.meta.url);
const commits = JSON.parse(readFileSync(new URL('commits.json', folder), 'utf8')) as string[];

/** The requests of one recording, of one Application where several took part. */
export function recording(name: string, application?: string): Recorded[] {
  const all = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Recorded[];
  return application ? all.filter((item) => item.application.metadata.name === application) : all;
}

/** The place of a commit (or of its first digits) in the recorded repository. */
export function sequenceOf(sha: string): bigint | null {
  const index = commits.findIndex((commit) => commit.startsWith(sha));
  return index === -1 ? null : BigInt(index + 1);
}

export function observed(item: Recorded): Observation {
  return observe(readApplicationFacts(item.application), sequenceOf);
}

/** A live Deployment, read at `now`. */
export function live(state: LiveDeployment, pods: object[] = [], events: object[] = [], now: Date | null = null): WorkloadReading {
  return { is: 'read', facts: readWorkloadFacts(deployment(state), pods, events, [], now) };
}

export const OURS = 'rel-ours';
export const OLD = 'rel-old';
/** The pods of the release before, all well. */
export const OLD_PODS: WorkloadReading = live({ release: OLD });
export const PROVEN: WorkloadReading = live({ release: OURS });
export const ROLLING: WorkloadReading = live({ release: OURS, updated: 1, total: 3, available: 2 });

/** A release of the commit, committed two seconds before the first request. */
export function releaseAt(sha: string, items: Recorded[]): WatchedRelease {
  const committedAt = new Date(Date.parse(items[0]?.at ?? '') - 2_000);
  const deadlineAt = new Date(committedAt.getTime() + 900_000);
  return { id: OURS, state: 'committed', sequence: sequenceOf(sha), committedAt, deadlineAt, memory: NO_MEMORY, hasPrevious: true };
}

export interface Step extends Seen {
  now: Date;
  /** Nobody has looked since the step before; else somebody has, who saw nothing new. */
  afterPause?: boolean;
}

/** A memory of somebody who has looked a moment before. */
export function watched(memory: ReleaseMemory, now: Date): ReleaseMemory {
  return { ...memory, lookedAt: now.toISOString() };
}

/** Judges the release by each step in turn and gives the verdict after each; a final is not judged again. */
export function run(release: WatchedRelease, steps: readonly Step[]): Judgement[] {
  const verdicts: Judgement[] = [];
  let current = release;
  for (const { afterPause = false, ...step } of steps) {
    const memory = afterPause ? current.memory : watched(current.memory, step.now);
    const verdict = transition({ release: { ...current, memory }, ...step, settings: { failFastSeconds: 60 } });
    if (verdict.kind === 'ignored') break;
    verdicts.push(verdict);
    current = { ...current, state: verdict.state, memory: parseReleaseMemory(JSON.parse(JSON.stringify(verdict.memory))) };
  }
  return verdicts;
}

/** Steps of a recording; `workloadAt` gives the live workload beside each request. */
export function stepsOf(items: Recorded[], workloadAt: (index: number) => WorkloadReading): Step[] {
  return items.map((item, index) => ({ observation: observed(item), workload: workloadAt(index), now: new Date(item.at) }));
}

export function statesOf(verdicts: readonly Judgement[]): string[] {
  return verdicts.map((verdict) => verdict.state);
}
