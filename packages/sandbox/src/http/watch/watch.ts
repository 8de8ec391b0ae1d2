import { ApiError } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import { apiVersionOf, groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Timers } from '../../timers.ts';
import { STREAMED } from '../answer/answer.ts';
import { compileSelection } from '../../api/selectors/compile-selection.ts';
import { parseWatchRepresentation } from '../request/representation.ts';
import { isAhead, parseListOptions } from '../resources/list-options.ts';
import type { ListOptions } from '../resources/list-options.ts';
import { tablesOf } from '../resources/target.ts';
import type { Target } from '../resources/target.ts';
import { eventRenderer } from './render-event.ts';
import { selectEvent } from './select-event.ts';
import type { Told } from './select-event.ts';
import { openLineStream } from './watch-stream.ts';

const MINUTE = 60_000;
const NEVER_TOLD = ['', '0'];
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

/**
 * Tells of every change of the objects that a path and its selectors name, until the caller goes or the time is over.
 *
 * @throws ApiError 400, 406, 422 before anything is told
 */
export function watch(target: Target): typeof STREAMED {
  const { deps, request, response } = target.exchange;
  const { kind } = target;
  const options = parseListOptions(target, true);
  const renderer = eventRenderer(parseWatchRepresentation(request.headers.accept), tablesOf(target));
  const selection = compileSelection(kind, options.selection);
  const matches = (object: KubeObject) => selection.matches(object);
  const first = firstEvents(deps.api, kind, options, matches);
  const endings: (() => void)[] = [];
  const stream = openLineStream(response, 'application/json', Array.isArray(first) ? first.length : 1, () =>
    endings.forEach((end) => end()),
  );
  const tell = ({ type, object }: Told) => stream.push(() => renderer(type, object));
  if (first instanceof ApiError) {
    stream.push(() => `${JSON.stringify({ type: 'ERROR', object: first.toStatus() })}\n`);
    stream.end();
    return STREAMED;
  }
  first.forEach(tell);
  const bookmark = (annotations?: Record<string, string>) => {
    const object = renderBookmark(kind, deps.api.resourceVersion, annotations);
    stream.push(() => renderer('BOOKMARK', object));
  };
  if (options.bookmarks && options.sendInitialEvents === true) bookmark(INITIAL_EVENTS_END);
  endings.push(
    deps.api.subscribe(kind, (event) => {
      const told = selectEvent(event, matches);
      if (told !== undefined) tell(told);
    }),
    deps.timers.after(durationOf(options), () => stream.end()),
    ...(options.bookmarks ? [repeat(deps.timers, bookmark)] : []),
    onAbort(deps.closing, () => stream.end()),
    ...(target.custom ? [onRemovalOf(kind, deps.api, () => stream.end())] : []),
  );
  return STREAMED;
}

/** What a watch begins with, or why it cannot: then the caller has to list anew. */
function firstEvents(api: KubernetesApi, kind: Kind, options: ListOptions, matches: (object: KubeObject) => boolean): Told[] | ApiError {
  const { resourceVersion, sendInitialEvents, selection } = options;
  if (sendInitialEvents ?? NEVER_TOLD.includes(resourceVersion))
    return api.list(kind, selection).items.map((object) => ({ type: 'ADDED', object }));
  if (NEVER_TOLD.includes(resourceVersion)) return [];
  if (isAhead(resourceVersion, api.resourceVersion))
    return new ApiError(410, 'Expired', `too old resource version: ${resourceVersion} is of a time that this cluster does not know`);
  try {
    return api
      .eventsAfter(kind, resourceVersion)
      .map((event) => selectEvent(event, matches))
      .filter((told) => told !== undefined);
  } catch (error) {
    if (error instanceof ApiError && error.code === 410) return error;
    throw error;
  }
}

function renderBookmark(kind: Kind, resourceVersion: string, annotations?: Record<string, string>): KubeObject {
  const metadata = { resourceVersion, ...(annotations === undefined ? {} : { annotations }) };
  // It is no whole object: it has a version, and nothing else.
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: metadata as KubeObject['metadata'] };
}

/** In milliseconds; where nothing is asked for, half an hour to an hour, so that watches do not all end at once. */
function durationOf({ timeoutSeconds }: ListOptions): number {
  return timeoutSeconds === undefined || timeoutSeconds <= 0 ? (1 + Math.random()) * 30 * MINUTE : timeoutSeconds * 1000;
}

function repeat(timers: Timers, call: () => void): () => void {
  let forget = (): void => undefined;
  const next = (): void => {
    forget = timers.after((0.5 + Math.random() / 2) * MINUTE, () => {
      call();
      next();
    });
  };
  next();
  return () => forget();
}

/** A custom kind's watches end with its definition. */
function onRemovalOf(kind: Kind, api: KubernetesApi, call: () => void): () => void {
  const definitions = api.kinds.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  const name = groupResourceOf(kind);
  return api.subscribe(definitions, ({ type, object }) => {
    if (type === 'DELETED' && object.metadata.name === name) call();
  });
}

function onAbort(signal: AbortSignal, call: () => void): () => void {
  signal.addEventListener('abort', call);
  return () => signal.removeEventListener('abort', call);
}
