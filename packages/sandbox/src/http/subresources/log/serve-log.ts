import type { KubeObject } from '../../../kubernetes/object.ts';
import { STREAMED } from '../../answer/answer.ts';
import type { Result } from '../../answer/answer.ts';
import { methodNotAllowed } from '../../resources/target.ts';
import type { NamedTarget } from '../../resources/target.ts';
import { openLineStream } from '../../watch/watch-stream.ts';
import { chooseContainer, findRun, getRun } from './container-run.ts';
import type { ContainerRun } from './container-run.ts';
import { logLines, nextLineAt } from './log-lines.ts';
import type { LogLine } from './log-lines.ts';
import { parseLogOptions } from './log-options.ts';
import type { LogOptions } from './log-options.ts';

/** `GET` of `pods/<name>/log`: a few lines as a container of that image might have written them. */
export function serveLog(target: NamedTarget): Result {
  const { deps, query, request } = target.exchange;
  if (request.method !== 'GET') throw methodNotAllowed();
  const now = deps.timers.now();
  const options = parseLogOptions(query, target.ref.name, now);
  const pod = deps.api.get(target.ref);
  const container = chooseContainer(pod, options.container);
  const run = getRun(pod, container, options.previous);
  const lines = logLines(run, now.getTime(), options.since);
  const shown = options.tailLines === undefined ? lines : options.tailLines === 0 ? [] : lines.slice(-options.tailLines);
  const text = shown.map((line) => render(line, options)).join('');
  if (!options.follow) return { code: 200, text: cut(text, options.limitBytes) };
  follow(target, { pod, container, run, text, options, told: now.getTime() });
  return STREAMED;
}

interface Followed {
  readonly pod: KubeObject;
  readonly container: string;
  readonly run: ContainerRun;
  readonly text: string;
  readonly options: LogOptions;
  /** Up to which moment the text tells, in milliseconds since 1970. */
  readonly told: number;
}

/** Goes on telling until the container ends or the caller goes. */
function follow({ exchange, ref }: NamedTarget, { pod, container, run: first, text, options, told: since }: Followed): void {
  const { deps, response } = exchange;
  const { uid } = pod.metadata;
  let left = options.limitBytes ?? Infinity;
  let told = since;
  let isOver = false;
  let forgetTimer = (): void => undefined;
  const stream = openLineStream(response, 'text/plain; charset=utf-8', 1, () => {
    isOver = true;
    forgetTimer();
    unsubscribe();
    deps.closing.removeEventListener('abort', end);
  });
  const end = (): void => stream.end();
  const say = (words: string): void => {
    const piece = cut(words, left);
    left -= Buffer.byteLength(piece);
    if (piece !== '') stream.push(() => piece);
    if (left <= 0) stream.end();
  };
  const tell = (): void => {
    if (isOver) return;
    forgetTimer();
    const now = deps.timers.now().getTime();
    const live = deps.api.find(ref);
    const run = live?.metadata.uid === uid ? currentRun(live, container, first) : { ...first, endedAt: now };
    say(
      logLines(run, now, told)
        .map((line) => render(line, options))
        .join(''),
    );
    told = now;
    if (run.endedAt !== undefined) stream.end();
    else forgetTimer = deps.timers.after(nextLineAt(run, now) - now, tell);
  };
  const unsubscribe = deps.api.subscribe(ref.kind, ({ object }) => {
    if (object.metadata.uid === uid) setImmediate(tell);
  });
  deps.closing.addEventListener('abort', end);
  say(text);
  tell();
}

/** The run that is followed, as it is now: it has ended where another has begun. */
function currentRun(pod: KubeObject, container: string, followed: ContainerRun): ContainerRun {
  const run = findRun(pod, container);
  if (run === undefined) return followed;
  return run.startedAt === followed.startedAt ? run : { ...followed, endedAt: run.startedAt };
}

function render({ time, text }: LogLine, { timestamps }: LogOptions): string {
  return timestamps ? `${new Date(time).toISOString()} ${text}\n` : `${text}\n`;
}

function cut(text: string, bytes = Infinity): string {
  return Buffer.byteLength(text) <= bytes ? text : Buffer.from(text).subarray(0, bytes).toString('utf8');
}
