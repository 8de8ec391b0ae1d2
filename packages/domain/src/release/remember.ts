import type { Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';

/** A container that has crashed but runs again for so long is no longer counted as crashing. */
const STEADY_MS = 30_000;

type Part<Key extends keyof ReleaseMemory> = Pick<ReleaseMemory, Key>;

/**
 * What the release knows after a look. The same look again gives the same memory, except for the times of what is new.
 *
 * @param committedAt when the release was committed: comparisons before it say nothing about it
 * @param now the time of the look
 */
export function remember(memory: ReleaseMemory, look: Look, committedAt: Date, now: Date): ReleaseMemory {
  return {
    ...rememberFatal(memory, look, now),
    ...rememberProblem(memory, look, committedAt, now),
    ...rememberConfirmation(memory, look),
    ...(memory.synced || look.synced ? { synced: true as const } : {}),
  };
}

/** Whether Synced and Healthy stand with nothing running: all that Argo CD itself can say for a success. */
export function settled(look: Look): boolean {
  return look.synced && !look.operationRuns && look.healthy;
}

function rememberFatal(memory: ReleaseMemory, look: Look, now: Date): Part<'fatalCode' | 'fatalSince'> {
  const { fatalCode, fatalSince } = memory;
  const known = fatalCode && fatalSince ? { fatalCode, fatalSince } : {};
  // What cannot be read neither confirms nor ends it.
  if (look.workload.is === 'unreadable') return known;
  const { trouble } = look;
  if (!trouble?.common || !trouble.fatal) return {};
  if (trouble.runningSince && now.getTime() - trouble.runningSince.getTime() > STEADY_MS) return {};
  return trouble.code === fatalCode ? known : { fatalCode: trouble.code, fatalSince: now.toISOString() };
}

function rememberProblem(
  memory: ReleaseMemory,
  look: Look,
  committedAt: Date,
  now: Date,
): Part<'problemCode' | 'problemSince' | 'problemComparedAt'> {
  const { observation } = look;
  const { problemCode, problemSince, problemComparedAt } = memory;
  const same = observation === null || observation.problem?.code === problemCode;
  if (same && problemCode && problemSince && problemComparedAt) return { problemCode, problemSince, problemComparedAt };
  const problem = observation?.problem;
  if (!problem) return same && problemCode && problemSince ? { problemCode, problemSince } : {};
  const since = same && problemSince ? problemSince : now.toISOString();
  const comparedAt = observation.reconciledAt;
  const counts = comparedAt !== null && comparedAt >= committedAt;
  return { problemCode: problem.code, problemSince: since, ...(counts ? { problemComparedAt: comparedAt.toISOString() } : {}) };
}

function rememberConfirmation(memory: ReleaseMemory, look: Look): Part<'confirmAfter'> {
  const { observation } = look;
  if (observation === null) return memory.confirmAfter ? { confirmAfter: memory.confirmAfter } : {};
  if (!settled(look) || look.workload.is !== 'unreadable') return {};
  if (memory.confirmAfter) return { confirmAfter: memory.confirmAfter };
  const times = [observation.reconciledAt, observation.operation.finishedAt].filter((time) => time !== null).map(Number);
  return observation.reconciledAt === null ? {} : { confirmAfter: new Date(Math.max(...times)).toISOString() };
}
