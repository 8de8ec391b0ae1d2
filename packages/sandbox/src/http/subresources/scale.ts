import { badRequest, conflict, invalid } from '../../kubernetes/api-error.ts';
import type { Patch } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import { isObject, numberAt, valueAt } from '../read.ts';
import { parsePatch, patchTypeOf } from '../request/parse-patch.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import { parseWriteOptions } from '../request/write-options.ts';
import { checkName } from '../resources/update.ts';
import { methodNotAllowed } from '../resources/target.ts';
import type { NamedTarget } from '../resources/target.ts';
import { selector } from '../tables/cells.ts';
import { scalePathsOf } from './scale-paths.ts';
import type { ScalePaths } from './scale-paths.ts';

const SCALE = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  singular: 'scale',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  verbs: [],
};
const CHANGED = 'the object has been modified; please apply your changes to the latest version and try again';

/** `GET`, `PUT` and `PATCH` of how many replicas an object has. */
export async function serveScale(target: NamedTarget): Promise<Answer> {
  const { request, deps } = target.exchange;
  const { ref } = target;
  const paths = scalePathsOf(target);
  if (request.method === 'GET') return ok(renderScale(deps.api.get(ref), paths));
  if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed();
  const type = request.method === 'PATCH' ? patchTypeOf(request.headers['content-type'], target.custom) : undefined;
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const options = parseWriteOptions(target.exchange, type === undefined ? 'UpdateOptions' : 'PatchOptions', warn, type === 'apply');
  const body = await readBody(request);
  const live = deps.api.get(ref);
  const current = numberAt(live, ...paths.wanted);
  const wanted = type === undefined ? replaced(target, body, live) : patched(current, body, type);
  if (!Number.isInteger(wanted) || wanted < 0) throw refused(ref.name, wanted);
  const patch = { type: 'merge', body: nest(paths.wanted, wanted) } as const;
  const scaled = wanted === current ? live : deps.api.patch(ref, patch, { ...options, force: false, subresource: 'scale' });
  return { ...ok(renderScale(scaled, paths)), warnings };
}

function renderScale(object: KubeObject, paths: ScalePaths): Record<string, unknown> {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selection = paths.selector === undefined ? undefined : valueAt(object, ...paths.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, ...paths.wanted) },
    status: {
      replicas: numberAt(object, ...paths.current),
      ...(selection === undefined ? {} : { selector: wordsOf(selection) }),
    },
  };
}

/** A selector in words, whichever form a kind has it in. */
function wordsOf(selection: unknown): string {
  if (typeof selection === 'string') return selection;
  const isPlain = isObject(selection) && !('matchLabels' in selection) && !('matchExpressions' in selection);
  return selector(isPlain ? { matchLabels: selection } : selection);
}

function replaced({ ref, kind, exchange }: NamedTarget, body: Buffer, live: KubeObject): number {
  const contentType = exchange.request.headers['content-type'];
  const scale = parseManifest(body, SCALE, { contentType, custom: false, fieldValidation: 'Ignore', warn: undefined });
  checkName(scale.metadata.name, ref.name);
  const { resourceVersion } = scale.metadata;
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(kind, ref.name, CHANGED);
  return replicasOf(valueAt(scale, 'spec', 'replicas'));
}

/** @param current what stays where the patch says nothing of it */
function patched(current: number, bytes: Buffer, type: Patch['type']): number {
  const { body } = parsePatch(bytes, type);
  if (type !== 'json') return replicasOf(valueAt(body, 'spec', 'replicas') ?? current);
  const last = (body as readonly unknown[]).findLast((each) => valueAt(each, 'path') === '/spec/replicas');
  return last === undefined ? current : replicasOf(valueAt(last, 'value'));
}

function replicasOf(replicas: unknown = 0): number {
  if (typeof replicas === 'number') return replicas;
  throw badRequest('Scale in version "v1" cannot be handled as a Scale: spec.replicas has to be a number');
}

function nest(names: readonly string[], value: unknown): unknown {
  return names.reduceRight((inner, name) => ({ [name]: inner }), value);
}

function refused(name: string, replicas: number) {
  const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
  return invalid(SCALE, name, [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }]);
}
