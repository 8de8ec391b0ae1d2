import type { Result } from '../answer/answer.ts';
import { get } from './get.ts';
import { patch } from './patch.ts';
import { methodNotAllowed } from './target.ts';
import type { NamedTarget } from './target.ts';
import { update } from './update.ts';

/** Reads or writes an object, or a part of it that has the object's own form, as `status`. */
export async function serveForm(target: NamedTarget): Promise<Result> {
  switch (target.exchange.request.method) {
    case 'GET':
      return get(target);
    case 'PUT':
      return update(target);
    case 'PATCH':
      return patch(target);
    default:
      throw methodNotAllowed();
  }
}
