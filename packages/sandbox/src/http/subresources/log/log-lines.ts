import type { ContainerRun } from './container-run.ts';

/** A line that a container has written. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

const FIRST_AFTER_MS = 4000;
const EVERY_MS = 10_000;
// What is older has been thrown away, as a node does with large logs.
const MOST_LINES = 1000;

/**
 * What a container has written up to a moment. The same container has always written the same.
 *
 * @param after only what is newer than this moment, in milliseconds since 1970
 */
export function logLines(run: ContainerRun, until: number, after = -Infinity): LogLine[] {
  const end = Math.min(until, run.endedAt ?? until);
  const first = run.startedAt + FIRST_AFTER_MS;
  const beats = end < first ? 0 : Math.floor((end - first) / EVERY_MS) + 1;
  const skipped = Math.max(0, beats - MOST_LINES, Math.floor((after - first) / EVERY_MS));
  const steady = Array.from({ length: Math.max(0, beats - skipped) }, (_, index) => beat(run, skipped + index));
  const last = run.endedAt !== undefined && run.endedAt <= until ? [ending(run, run.endedAt)] : [];
  return [...(beats > MOST_LINES ? [] : beginning(run)), ...steady, ...last].filter(({ time }) => time > after && time <= until);
}

/** When a running container writes next. */
export function nextLineAt(run: ContainerRun, now: number): number {
  const first = run.startedAt + FIRST_AFTER_MS;
  return now < first ? first : first + (Math.floor((now - first) / EVERY_MS) + 1) * EVERY_MS;
}

function beginning({ image, port, startedAt }: ContainerRun): LogLine[] {
  const texts = [`level=info msg="starting" image="${image}"`, 'level=info msg="configuration loaded"'];
  if (port !== 0) texts.push(`level=info msg="listening" port=${port}`);
  return texts.map((text, index) => ({ time: startedAt + index * 15, text }));
}

function beat({ startedAt, port }: ContainerRun, index: number): LogLine {
  const time = startedAt + FIRST_AFTER_MS + index * EVERY_MS;
  const took = ((index * 7) % 23) / 10 + 0.4;
  const text =
    port === 0 ? `level=info msg="working" step=${index + 1}` : `level=info msg="GET /healthz" status=200 duration=${took.toFixed(1)}ms`;
  return { time, text };
}

function ending({ exitCode }: ContainerRun, time: number): LogLine {
  const text = exitCode === 0 ? 'level=info msg="done"' : `level=error msg="giving up" exitCode=${exitCode}`;
  return { time, text };
}
