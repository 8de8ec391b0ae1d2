import { setTimeout as sleep } from 'node:timers/promises';
import { startSideProcess } from '../arena/side-process.ts';
import type { SideProcess } from '../arena/side-process.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Load } from '../load/load.ts';
import type { Random } from '../random.ts';
import type { CrashPoint } from './find-crash-points.ts';
import { provoke } from './provoke.ts';

/** How long a process that serves may wait for its crash point before another one is tried. */
const PATIENCE_MS = 10_000;
/** Between two provocations. */
const PAUSE_MS = 700;
const START_MS = 20_000;
/** Processes at a time. */
const AT_ONCE = 3;

/** How often processes have ended themselves at each point. */
export type Hits = Map<string, number>;

/**
 * Has further APIs and workers end themselves at each crash point, until each was hit `times` times or the signal. What
 * the load asks for and the outbox holds leads them there, and what is asked for on purpose.
 *
 * @param hits counted up
 */
export async function crashEverywhere(
  arena: Arena,
  load: Load,
  points: readonly CrashPoint[],
  times: number,
  hits: Hits,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const programs = new Map(points.map(({ name, programs: all }) => [name, [...all]]));
  const tries = new Map<string, number>();
  const busy = new Set<string>();
  const lane = async (): Promise<void> => {
    while (!signal.aborted) {
      const name = choose(
        points.map((point) => point.name).filter((each) => (hits.get(each) ?? 0) < times && !busy.has(each)),
        tries,
        random,
      );
      if (name === undefined) return;
      busy.add(name);
      tries.set(name, (tries.get(name) ?? 0) + 1);
      // The other one has its turn after each failure.
      const [program = 'worker', ...others] = programs.get(name) ?? [];
      const isHit = await crashAt(arena, load, name, program, random, signal);
      busy.delete(name);
      programs.set(name, isHit ? [program] : [...others, program]);
      if (!isHit) continue;
      hits.set(name, (hits.get(name) ?? 0) + 1);
      arena.processes.count('a crash point');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** One of those that were tried least. */
function choose(names: string[], tries: ReadonlyMap<string, number>, random: Random): string | undefined {
  if (names.length === 0) return undefined;
  const least = Math.min(...names.map((name) => tries.get(name) ?? 0));
  return random.pick(names.filter((name) => (tries.get(name) ?? 0) === least));
}

/** Whether a process has ended itself there in time. */
async function crashAt(
  arena: Arena,
  load: Load,
  name: string,
  program: 'api' | 'worker',
  random: Random,
  signal: AbortSignal,
): Promise<boolean> {
  // Not always the first time: the places that it leaves are other ones then.
  const at = random.chance(0.25) ? `${name}:2` : name;
  const process = await startSideProcess(arena, program, { CRASH_AT: at });
  const stop = program === 'api' ? serveBeside(arena, process) : undefined;
  const ended = process.ended.then((end) => end.signal === 'SIGKILL');
  const over = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  await Promise.race([process.listening, ended, aborted(over)]);
  const waiting = new AbortController();
  const provoking = provokeUntil(arena, load, name, AbortSignal.any([signal, waiting.signal]));
  const isHit = await Promise.race([ended, sleep(PATIENCE_MS, false, { signal }).catch(() => false)]);
  waiting.abort();
  stop?.();
  process.kill();
  await process.ended;
  await provoking;
  return isHit;
}

async function provokeUntil(arena: Arena, load: Load, name: string, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    const index = turn % arena.sites.length;
    // Not waited for: an API that ends itself answers late.
    load.track(provoke(arena, load.operations[index], index, name));
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
}

/** Has the load go to a further API too while that runs. @returns ends it */
function serveBeside(arena: Arena, { listening, ended }: SideProcess): () => void {
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
