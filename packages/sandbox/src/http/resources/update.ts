import { badRequest } from '../../kubernetes/api-error.ts';
import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';
import { renderObject } from '../answer/render-answer.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import { parseRepresentation } from '../request/representation.ts';
import { parseWriteOptions } from '../request/write-options.ts';
import { intoNamespace } from './create.ts';
import { tablesOf } from './target.ts';
import type { NamedTarget } from './target.ts';

/** `PUT` of an object, or of one of its subresources that has the object's own form. */
export async function update(target: NamedTarget): Promise<Answer> {
  const { deps, request } = target.exchange;
  const { kind, path, custom, ref } = target;
  const representation = parseRepresentation(request.headers.accept);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const options = parseWriteOptions(target.exchange, 'UpdateOptions', warn);
  const body = await readBody(request);
  const { fieldValidation } = options;
  const manifest = parseManifest(body, kind, { contentType: request.headers['content-type'], custom, fieldValidation, warn });
  checkName(manifest.metadata.name, ref.name);
  const updated = deps.api.update(kind, intoNamespace(manifest, path.namespace), { ...options, subresource: path.subresource });
  return { ...ok(renderObject(updated, representation, tablesOf(target))), warnings };
}

/** @throws ApiError 400 where an object's name is not the one in its path */
export function checkName(own: string | undefined, inPath: string): void {
  if (own === undefined || own === '')
    throw badRequest(`the name of the object (${inPath} based on URL) was undeterminable: name must be provided`);
  if (own !== inPath) throw badRequest(`the name of the object (${own}) does not match the name on the URL (${inPath})`);
}
