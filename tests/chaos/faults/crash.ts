import { setTimeout as sleep } from 'node:timers/promises';
import { startSideProcess } from '../arena/side-process.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Random } from '../random.ts';
import type { CrashPoint } from './find-crash-points.ts';

/** How long a process may wait for its crash point before another one is tried. */
const PATIENCE_MS = 15_000;
/** Pairs of an API and a worker at a time. */
const AT_ONCE = 2;

/** How often processes have ended themselves at each point. */
export type Hits = Map<string, number>;

/**
 * Has further APIs and workers end themselves at each crash point, until each was hit `times` times or the signal. What
 * the load asks for and the outbox holds leads them there.
 *
 * @param hits counted up
 */
export async function crashEverywhere(
  arena: Arena,
  points: readonly CrashPoint[],
  times: number,
  hits: Hits,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const programs = new Map(points.map(({ name, programs: all }) => [name, [...all]]));
  const busy = new Set<string>();
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const missing = points.filter(({ name }) => (hits.get(name) ?? 0) < times && !busy.has(name));
      if (missing.length === 0) return;
      // Those that were hit least, so that each has its turn.
      const least = Math.min(...missing.map(({ name }) => hits.get(name) ?? 0));
      const { name } = random.pick(missing.filter((point) => (hits.get(point.name) ?? 0) === least));
      busy.add(name);
      const hit = await crashAt(arena, name, programs.get(name) ?? [], random, signal);
      busy.delete(name);
      if (hit === null) continue;
      programs.set(name, [hit]);
      hits.set(name, (hits.get(name) ?? 0) + 1);
      arena.processes.count('a crash point');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Which program has ended itself there; null where none came by in time. */
async function crashAt(
  arena: Arena,
  name: string,
  programs: ('api' | 'worker')[],
  random: Random,
  signal: AbortSignal,
): Promise<'api' | 'worker' | null> {
  // Not always the first time: the places that it leaves are other ones then.
  const at = random.chance(0.3) ? `${name}:2` : name;
  const started = await Promise.all(
    programs.map(async (program) => ({ program, process: await startSideProcess(arena, program, { CRASH_AT: at }) })),
  );
  const stops = started.map(({ program, process }) => (program === 'api' ? serveBeside(arena, process.listening, process.ended) : undefined));
  const first = await Promise.race([
    ...started.map(({ program, process }) => process.ended.then((end) => (end.signal === 'SIGKILL' ? program : null))),
    sleep(PATIENCE_MS, null, { signal }).catch(() => null),
  ]);
  for (const stop of stops) stop?.();
  for (const { process } of started) process.kill();
  await Promise.all(started.map(({ process }) => process.ended));
  return first;
}

/** Has the load go to a further API too while that runs. @returns ends it */
function serveBeside(arena: Arena, listening: Promise<number | null>, ended: Promise<unknown>): () => void {
  let url: string | undefined;
  let over = false;
  const stop = (): void => {
    over = true;
    if (url !== undefined) arena.besides.delete(url);
  };
  void listening.then((port) => {
    if (port === null || over) return;
    url = `http://127.0.0.1:${port}`;
    arena.besides.add(url);
  });
  void ended.then(stop);
  return stop;
}
