import { setTimeout as sleep } from 'node:timers/promises';
import { startSideProcess } from '../arena/side-process.ts';
import type { SideProcess } from '../arena/side-process.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Load } from '../load/load.ts';
import type { Random } from '../random.ts';
import type { CrashPoint } from './find-crash-points.ts';
import { isSeldom, provoke } from './provoke.ts';

/** How long a process that serves may wait for its crash point before another one is tried. */
const PATIENCE_MS = 10_000;
/** The same where it does its work alone: a bootstrap takes a while. */
const SELDOM_PATIENCE_MS = 30_000;
/** Between two provocations. */
const PAUSE_MS = 700;
const START_MS = 20_000;
/** Processes at a time. */
const AT_ONCE = 3;
/** Between two looks whether the supervised worker is back. */
const DOWN_MS = 100;

/** How often processes have ended themselves at each point. */
export type Hits = Map<string, number>;

/** What a run of crash points goes on with. */
export interface Crashes {
  arena: Arena;
  load: Load;
  /** How often each point is to be hit. */
  times: number;
  hits: Hits;
  random: Random;
  signal: AbortSignal;
}

/**
 * Has further APIs and workers end themselves at each crash point, until each was hit `times` times or the signal. What
 * the load asks for and the outbox holds leads them there, and what is asked for on purpose.
 */
export function crashEverywhere(points: readonly CrashPoint[], crashes: Crashes): Promise<void> {
  return crashInLanes(points, AT_ONCE, crashes);
}

/** The same, one point after the other, with the supervised worker kept down: for work that comes once in a while. */
export async function crashAlone(points: readonly CrashPoint[], crashes: Crashes): Promise<void> {
  const over = new AbortController();
  const down = keepWorkerDown(crashes.arena, AbortSignal.any([crashes.signal, over.signal]));
  await crashInLanes(points, 1, crashes);
  over.abort();
  await down;
}

async function keepWorkerDown({ processes }: Arena, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    processes.kill('worker');
    await sleep(DOWN_MS, undefined, { signal }).catch(() => {});
  }
}

async function crashInLanes(points: readonly CrashPoint[], lanes: number, crashes: Crashes): Promise<void> {
  const { arena, times, hits, random, signal } = crashes;
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
      const isHit = await crashAt(name, program, crashes);
      busy.delete(name);
      programs.set(name, isHit ? [program] : [...others, program]);
      if (!isHit) continue;
      hits.set(name, (hits.get(name) ?? 0) + 1);
      arena.processes.count('a crash point');
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** One of those that were tried least. */
function choose(names: string[], tries: ReadonlyMap<string, number>, random: Random): string | undefined {
  if (names.length === 0) return undefined;
  const least = Math.min(...names.map((name) => tries.get(name) ?? 0));
  return random.pick(names.filter((name) => (tries.get(name) ?? 0) === least));
}

/** Whether a process has ended itself there in time. */
async function crashAt(name: string, program: 'api' | 'worker', { arena, load, random, signal }: Crashes): Promise<boolean> {
  // Not always the first time: the places that it leaves are other ones then.
  const at = random.chance(0.25) ? `${name}:2` : name;
  const process = await startSideProcess(arena, program, { CRASH_AT: at });
  const stop = program === 'api' ? serveBeside(arena, process) : undefined;
  const ended = process.ended.then((end) => end.signal === 'SIGKILL');
  const over = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  await Promise.race([process.listening, ended, aborted(over)]);
  const waiting = new AbortController();
  const provoking = provokeUntil(arena, load, name, AbortSignal.any([signal, waiting.signal]));
  const isHit = await Promise.race([ended, sleep(isSeldom(name) ? SELDOM_PATIENCE_MS : PATIENCE_MS, false, { signal }).catch(() => false)]);
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
