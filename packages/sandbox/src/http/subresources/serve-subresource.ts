import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Result } from '../answer/answer.ts';
import { serveForm } from '../resources/serve-form.ts';
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
      return serveForm(target);
  }
}

function refuseMethod(): never {
  throw methodNotAllowed();
}
