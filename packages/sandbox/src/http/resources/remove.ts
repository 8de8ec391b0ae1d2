import type { DeleteOptions } from '../../kubernetes/api.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import { renderList, renderObject } from '../answer/render-answer.ts';
import { parseDeleteOptions } from '../request/delete-options.ts';
import { readBody } from '../request/read-body.ts';
import { parseRepresentation } from '../request/representation.ts';
import { parseListOptions } from './list-options.ts';
import { methodNotAllowed, tablesOf } from './target.ts';
import type { NamedTarget, Target } from './target.ts';

// Kubernetes gives these back even where nothing is left of them.
const GIVEN_BACK = ['persistentvolumeclaims', 'persistentvolumes', 'pods', 'podtemplates', 'resourcequotas', 'serviceaccounts', 'services'];
const JOBS = 'jobs.batch';
const PRESERVED =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set ' +
  'propagationPolicy=Orphan to suppress this warning';

/** `DELETE` of an object: gives the object while something holds it, else a Status. */
export async function remove(target: NamedTarget): Promise<Answer> {
  const { deps, request, query } = target.exchange;
  const representation = parseRepresentation(request.headers.accept);
  const asked = parseDeleteOptions(await readBody(request), request.headers['content-type'], query);
  const { options, warnings } = withDefaults(target.kind, asked);
  const removed = deps.api.remove(target.ref, options);
  const isHeld = options.dryRun !== true && deps.api.find(target.ref)?.metadata.uid === removed.metadata.uid;
  if (isHeld || GIVEN_BACK.includes(groupResourceOf(target.kind)))
    return { ...ok(renderObject(removed, representation, tablesOf(target))), warnings };
  return { ...ok(success(target.kind, removed)), warnings };
}

/** `DELETE` of a collection: of all that a selector names. */
export async function removeCollection(target: Target): Promise<Answer> {
  const { deps, request, query } = target.exchange;
  const { kind, path } = target;
  if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed();
  const representation = parseRepresentation(request.headers.accept);
  const { selection } = parseListOptions(target, false);
  const asked = parseDeleteOptions(await readBody(request), request.headers['content-type'], query);
  const { options, warnings } = withDefaults(kind, asked);
  const { items } = deps.api.list(kind, selection);
  const removed = items.map((item) => deps.api.remove({ kind, namespace: item.metadata.namespace, name: item.metadata.name }, options));
  const metadata = { resourceVersion: deps.api.resourceVersion };
  const body = renderList(kind, removed, metadata, representation, { tables: tablesOf(target), custom: target.custom });
  return { ...ok(body), warnings };
}

/** Pods of a Job stay unless something else is said: an old default, which a warning goes with. */
function withDefaults(kind: Kind, options: DeleteOptions): { options: DeleteOptions; warnings: string[] } {
  if (groupResourceOf(kind) !== JOBS || options.propagationPolicy !== undefined) return { options, warnings: [] };
  return { options: { ...options, propagationPolicy: 'Orphan' }, warnings: [PRESERVED] };
}

function success({ group, plural }: Kind, { metadata: { name, uid } }: KubeObject): Record<string, unknown> {
  const details = { name, ...(group === '' ? {} : { group }), kind: plural, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
