import type { Result } from '../answer/answer.ts';
import type { Exchange } from '../exchange.ts';
import type { ResourcePath } from '../request/resource-path.ts';
import { booleanOf } from '../request/query-values.ts';
import { serveSubresource } from '../subresources/serve-subresource.ts';
import { watch } from '../watch/watch.ts';
import { create } from './create.ts';
import { list } from './list.ts';
import { remove, removeCollection } from './remove.ts';
import { serveForm } from './serve-form.ts';
import { getTarget, methodNotAllowed, nameTarget, noSuchResource } from './target.ts';
import type { NamedTarget, Target } from './target.ts';

/** Answers a request for objects: by its path and method. */
export async function serveResource(exchange: Exchange, path: ResourcePath): Promise<Result> {
  const target = getTarget(exchange, path);
  const named = nameTarget(target);
  if (path.watch) return path.subresource === undefined ? watchOnly(target) : refuseSubresource();
  if (named === undefined) return serveCollection(target);
  return path.subresource === undefined ? serveObject(named) : serveSubresource(named, path.subresource);
}

async function serveCollection(target: Target): Promise<Result> {
  const { request, query } = target.exchange;
  const needs = (verb: string) => {
    if (!target.kind.verbs.includes(verb)) throw methodNotAllowed();
  };
  switch (request.method) {
    case 'GET':
      if (booleanOf(query, 'watch') === true) return watch(target);
      needs('list');
      return list(target);
    case 'POST':
      needs('create');
      return create(target);
    case 'DELETE':
      needs('deletecollection');
      return removeCollection(target);
    default:
      throw methodNotAllowed();
  }
}

async function serveObject(target: NamedTarget): Promise<Result> {
  return target.exchange.request.method === 'DELETE' ? remove(target) : serveForm(target);
}

function watchOnly(target: Target): Result {
  if (target.exchange.request.method !== 'GET') throw methodNotAllowed();
  return watch(target);
}

function refuseSubresource(): never {
  throw noSuchResource();
}
