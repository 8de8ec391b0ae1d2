import type { Kind } from '../../kubernetes/kind.ts';
import { describeSubresource } from '../discovery/subresources.ts';
import type { Group } from '../discovery/groups.ts';

type Operation = Record<string, unknown>;

const DRY_RUN = parameter('dryRun', 'Nothing is kept: `All` for a trial');
const FIELD_MANAGER = parameter('fieldManager', 'Who makes these changes');
const FIELD_VALIDATION = parameter('fieldValidation', 'What to do about fields that are unknown or doubled: Ignore, Warn or Strict');
const FORCE = parameter('force', 'Takes fields over from other managers', 'boolean');
const WRITES = [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION];
const LISTS = [
  parameter('labelSelector', 'Only objects with these labels'),
  parameter('fieldSelector', 'Only objects with these fields'),
  parameter('limit', 'The most objects in one answer', 'integer'),
  parameter('continue', 'What the last piece of a list gave to go on with'),
  parameter('resourceVersion', 'The version to start from'),
  parameter('timeoutSeconds', 'How long a watch lasts at most', 'integer'),
  parameter('watch', 'Tells changes as they happen', 'boolean'),
  parameter('allowWatchBookmarks', 'A watch may tell versions without a change', 'boolean'),
];

/**
 * The OpenAPI document of a group and version, as far as clients look into it: which paths there are, of which kind, with
 * which parameters, and the schemas.
 *
 * @param components what stands under `components`
 */
export function renderOpenApi(group: Group, components: unknown): unknown {
  const paths = Object.assign({}, ...group.kinds.map((kind) => pathsOf(group, kind))) as Record<string, unknown>;
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: '1.35' }, paths, components };
}

function pathsOf(group: Group, kind: Kind): Record<string, unknown> {
  const root = group.name === '' ? `/api/${group.version}` : `/apis/${group.name}/${group.version}`;
  const collection = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`;
  const paths: Record<string, unknown> = {
    [collection]: operations(kind, { get: LISTS, post: WRITES, delete: LISTS }, ['list', 'create', 'deletecollection']),
  };
  if (kind.verbs.includes('get')) {
    const item = { get: [], put: WRITES, patch: [...WRITES, FORCE], delete: [DRY_RUN] };
    paths[`${collection}/{name}`] = operations(kind, item, ['get', 'update', 'patch', 'delete']);
  }
  if (kind.namespaced && kind.verbs.includes('list')) paths[`${root}/${kind.plural}`] = operations(kind, { get: LISTS }, ['list']);
  for (const name of kind.subresources) paths[`${collection}/{name}/${name}`] = partOperations(kind, name);
  return paths;
}

const METHODS: Readonly<Record<string, string>> = { get: 'get', create: 'post', update: 'put', patch: 'patch', delete: 'delete' };

function partOperations(owner: Kind, name: string): Record<string, Operation> {
  const part = describeSubresource(owner, name);
  const kind = { group: part.group ?? owner.group, version: part.version ?? owner.version, kind: part.kind };
  const methods = part.verbs.map((verb) => METHODS[verb] ?? 'get');
  return Object.fromEntries(methods.map((method) => [method, operation(kind, method === 'get' ? [] : WRITES, method)]));
}

/** @param verbs one for each method; methods whose verb the kind has not are left out */
function operations(kind: Kind, methods: Record<string, readonly unknown[]>, verbs: readonly string[]): Record<string, Operation> {
  const served = Object.entries(methods).filter((_, index) => kind.verbs.includes(verbs[index] ?? ''));
  return Object.fromEntries(served.map(([method, parameters]) => [method, operation(kind, parameters, method)]));
}

function operation(
  { group, version, kind }: Pick<Kind, 'group' | 'version' | 'kind'>,
  parameters: readonly unknown[],
  method: string,
): Operation {
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(method === 'patch' || method === 'put' || method === 'post'
      ? { requestBody: { content: { '*/*': { schema: {} } }, required: true } }
      : {}),
    responses: { 200: { description: 'OK' }, 401: { description: 'Unauthorized' } },
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function parameter(name: string, description: string, type = 'string'): Record<string, unknown> {
  return { name, in: 'query', description, schema: { type, uniqueItems: true } };
}
