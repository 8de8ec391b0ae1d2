import type { Answer } from '../answer/answer.ts';
import { renderObject } from '../answer/render-answer.ts';
import { parsePatch, patchTypeOf } from '../request/parse-patch.ts';
import { readBody } from '../request/read-body.ts';
import { parseRepresentation } from '../request/representation.ts';
import { parseWriteOptions } from '../request/write-options.ts';
import { tablesOf } from './target.ts';
import type { NamedTarget } from './target.ts';

/** `PATCH` of an object, or of one of its subresources that has the object's own form. */
export async function patch(target: NamedTarget): Promise<Answer> {
  const { deps, request } = target.exchange;
  const { path, custom, ref } = target;
  const representation = parseRepresentation(request.headers.accept);
  const type = patchTypeOf(request.headers['content-type'], custom);
  const warnings: string[] = [];
  const options = parseWriteOptions(target.exchange, 'PatchOptions', (text) => void warnings.push(text), type === 'apply');
  const parsed = parsePatch(await readBody(request), type);
  const isNew = deps.api.find(ref) === undefined;
  const patched = deps.api.patch(ref, parsed, { ...options, subresource: path.subresource });
  return { code: isNew ? 201 : 200, body: renderObject(patched, representation, tablesOf(target)), warnings };
}
