import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Result } from '../answer/answer.ts';
import { get } from '../resources/get.ts';
import { patch } from '../resources/patch.ts';
import { methodNotAllowed, noSuchResource } from '../resources/target.ts';
import type { NamedTarget } from '../resources/target.ts';
import { update } from '../resources/update.ts';
import { serveEviction } from './eviction.ts';
import { serveLog } from './log/serve-log.ts';
import { findRefusal } from './refused.ts';
import { serveScale } from './scale.ts';
import { serveToken } from './token.ts';

/** Answers a request for a part of an object. */
export async function serveSubresource(target: NamedTarget, name: string): Promise<Result> {
  if (!target.kind.subresources.includes(name)) throw noSuchResource();
  const refusal = findRefusal(name);
  if (refusal !== undefined) {
    // An object that is not there is told first.
    target.exchange.deps.api.get(target.ref);
    throw refusal;
  }
  if (name === 'scale') return serveScale(target);
  if (name === 'finalize') return target.exchange.request.method === 'PUT' ? update(target) : refuseMethod();
  switch (`${groupResourceOf(target.kind)}/${name}`) {
    case 'pods/log':
      return serveLog(target);
    case 'pods/eviction':
      return serveEviction(target);
    case 'serviceaccounts/token':
      return serveToken(target);
    default:
      return serveOwnForm(target);
  }
}

/** A part that has the object's own form, as `status`. */
async function serveOwnForm(target: NamedTarget): Promise<Result> {
  switch (target.exchange.request.method) {
    case 'GET':
      return get(target);
    case 'PUT':
      return update(target);
    case 'PATCH':
      return patch(target);
    default:
      return refuseMethod();
  }
}

function refuseMethod(): never {
  throw methodNotAllowed();
}
