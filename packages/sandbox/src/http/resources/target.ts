import { ApiError } from '../../kubernetes/api-error.ts';
import type { ObjectRef } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Exchange } from '../exchange.ts';
import type { ResourcePath } from '../request/resource-path.ts';
import { textOf } from '../request/query-values.ts';
import { createTableMaker } from '../tables/create-table-maker.ts';
import type { IncludeObject, TableMaker } from '../tables/create-table-maker.ts';
import { findDefinition, findPrinter } from '../tables/find-printer.ts';

/** What a request is about. */
export interface Target {
  readonly exchange: Exchange;
  readonly kind: Kind;
  readonly path: ResourcePath;
  /** It comes from a CustomResourceDefinition. */
  readonly custom: boolean;
}

/** The target of a path that names an object. */
export interface NamedTarget extends Target {
  readonly ref: ObjectRef;
}

const INCLUDES = ['None', 'Metadata', 'Object'] as const;

/**
 * What a path is about.
 *
 * @throws ApiError 404 where the cluster serves no such thing
 */
export function getTarget(exchange: Exchange, path: ResourcePath): Target {
  const { api } = exchange.deps;
  const kind = api.kinds.findResource(path.group, path.version, path.plural);
  if (kind === undefined || (path.namespace !== undefined && !kind.namespaced)) throw noSuchResource();
  if (path.name !== undefined && kind.namespaced && path.namespace === undefined) throw noSuchResource();
  return { exchange, kind, path, custom: findDefinition(api, kind) !== undefined };
}

/** Narrows a target to one object; undefined for a collection. */
export function nameTarget(target: Target): NamedTarget | undefined {
  const { kind, path } = target;
  return path.name === undefined ? undefined : { ...target, ref: { kind, namespace: path.namespace, name: path.name } };
}

/** @throws ApiError 400 for an `includeObject` that is none */
export function tablesOf({ exchange, kind }: Target): TableMaker {
  const { api, timers } = exchange.deps;
  const wanted = textOf(exchange.query, 'includeObject') ?? 'Metadata';
  const include: IncludeObject | undefined = INCLUDES.find((each) => each === wanted);
  if (include === undefined) throw new ApiError(400, 'BadRequest', `unrecognized includeObject value: ${JSON.stringify(wanted)}`);
  return createTableMaker(
    () => findPrinter(api, kind),
    include,
    () => timers.now(),
  );
}

export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}
