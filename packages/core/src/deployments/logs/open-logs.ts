import { AppError } from '@argosy/domain/app-error';
import type { LogQuery } from '@argosy/contracts/http/workload';
import { listLogStreams } from '@argosy/domain/cluster/log-streams';
import { readPods, type PodFacts } from '@argosy/domain/cluster/pods';
import { orUnavailable } from '../../clusters/or-unavailable.ts';
import type { Deps } from '../../deps.ts';
import type { Scope } from '../../scope.ts';
import { labelSelectorOf, openTarget, podsOf } from '../open-target.ts';
import { followLogs } from './follow-logs.ts';
import { limitLogs } from './limit-logs.ts';
import { FOLLOW_LIMITS, READ_LIMITS, type LogItem, type LogLimits } from './log-item.ts';
import { readLogs } from './read-logs.ts';

const DEFAULT_TAIL = 200;
const MOST_NAMED = 50;

export interface OpenedLogs {
  /** Whether lines of more than one container may come. */
  several: boolean;
  /** To be read once; who stops reading ends all connections to the cluster. */
  items: AsyncGenerator<LogItem>;
}

/**
 * Opens the logs of a deployment's pods.
 *
 * @param signal ends the reading, and every connection to the cluster
 * @param limits those for its kind of reading, unless given
 * @throws AppError not_found, invalid_request where what is asked for cannot be, unknown_reference at /pod or
 *   /container with the ones that there are, unavailable where the cluster does not answer
 */
export async function openLogs(
  deps: Deps,
  scope: Scope,
  id: string,
  query: LogQuery,
  signal: AbortSignal,
  limits: LogLimits = query.follow === true ? FOLLOW_LIMITS : READ_LIMITS,
): Promise<OpenedLogs> {
  const { follow = false, previous = false, pod, container, since } = query;
  if (follow && previous) throw AppError.field('invalid_request', '/previous', 'What has ended cannot be followed.', 'not_with_follow');
  const target = await openTarget(deps, scope, id);
  const objects = await orUnavailable(target.gateway.list(podsOf(target), { labelSelector: labelSelectorOf(target) }));
  const pods = readPods(objects);
  checkNames(pods, query);
  const wanted = { pod, container, previous };
  const beginning = { tailLines: query.tail ?? DEFAULT_TAIL, ...(since !== undefined && { since }) };
  if (follow) {
    const one = pod !== undefined && (container !== undefined || pods.find((each) => each.name === pod)?.containers.length === 1);
    const open = (ended: AbortSignal) => followLogs(target, objects, { wanted, beginning, atMost: limits.streams }, ended);
    return { several: !one, items: limitLogs(open, limits, signal) };
  }
  const streams = listLogStreams(pods, wanted);
  const options = { ...beginning, ...(previous && { previous }) };
  const read = (ended: AbortSignal) => readLogs(target, streams, limits.streams, options, ended);
  return { several: streams.length > 1 && limits.streams > 1, items: await begin(limitLogs(read, limits, signal)) };
}

/** The items with the first one read already, so that what keeps all of them away is thrown before an answer begins. */
async function begin(items: AsyncGenerator<LogItem>): Promise<AsyncGenerator<LogItem>> {
  const first = await items.next();
  return (async function* () {
    try {
      if (first.done !== true) yield first.value;
      yield* items;
    } finally {
      await items.return(undefined);
    }
  })();
}

/** A name that nothing has is a mistake of the caller's, as long as there is anything that could have it. */
function checkNames(pods: PodFacts[], { pod, container }: LogQuery): void {
  if (pods.length === 0) return;
  const asked = pod === undefined ? pods : pods.filter((each) => each.name === pod);
  if (asked.length === 0)
    throw unknown(
      '/pod',
      'pod',
      pods.map((each) => each.name),
    );
  const names = asked.flatMap((each) => each.containers.map(({ name }) => name));
  if (container !== undefined && !names.includes(container)) throw unknown('/container', 'container', names);
}

function unknown(pointer: string, what: string, names: string[]): AppError {
  const known = [...new Set(names)].slice(0, MOST_NAMED).join(', ');
  return AppError.field('unknown_reference', pointer, `The deployment has no such ${what}; there are: ${known}.`, `unknown_${what}`);
}
