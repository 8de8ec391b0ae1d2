import type { ResourceResult } from '../application/types.ts';
import type { Destination } from '../destination/destination.ts';

const UNKNOWN = 'the server could not find the requested resource';
const TOO_LONG = 'metadata.annotations: Too long: must have at most 262144 bytes';
const ADVICE =
  ' \n -Additional Info: This error usually means that you are trying to add a large resource on client side. Consider using Server-side apply or syncing with replace enabled. Note: Syncing with Replace enabled is potentially destructive as it may cause resource deletion and re-creation.';

/** A result with a message that says more than the API server's own. */
export function explainResult(result: ResourceResult, { kinds }: Destination): ResourceResult {
  const { message = '', group, kind, namespace, name, version } = result;
  if (message.includes(TOO_LONG)) return { ...result, message: `${message}${ADVICE}` };
  if (!message.includes(UNKNOWN)) return result;
  const known = kinds.findGroupKind(group, kind);
  const wanted = `requested resource ${namespace}/${name}`;
  if (known === undefined) {
    const text = `The Kubernetes API could not find ${group}/${kind} for ${wanted}. Make sure the "${kind}" CRD is installed on the destination cluster.`;
    return { ...result, message: text };
  }
  const there = `Version "${known.version}" of ${group}/${kind} is installed on the destination cluster.`;
  return { ...result, message: `The Kubernetes API could not find version "${version}" of ${group}/${kind} for ${wanted}. ${there}` };
}
