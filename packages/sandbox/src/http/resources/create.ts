import { badRequest } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import type { Answer } from '../answer/answer.ts';
import { renderObject } from '../answer/render-answer.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import { parseRepresentation } from '../request/representation.ts';
import { parseWriteOptions } from '../request/write-options.ts';
import { methodNotAllowed, tablesOf } from './target.ts';
import type { Target } from './target.ts';

/** `POST` to a collection. */
export async function create(target: Target): Promise<Answer> {
  const { deps, request } = target.exchange;
  const { kind, path, custom } = target;
  if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed();
  const representation = parseRepresentation(request.headers.accept);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const options = parseWriteOptions(target.exchange, 'CreateOptions', warn);
  const body = await readBody(request);
  const { fieldValidation } = options;
  const manifest = parseManifest(body, kind, { contentType: request.headers['content-type'], custom, fieldValidation, warn });
  const made = deps.api.create(kind, intoNamespace(manifest, path.namespace), options);
  return { code: 201, body: renderObject(made, representation, tablesOf(target)), warnings };
}

/**
 * Puts an object into the namespace that its path names.
 *
 * @throws ApiError 400 where it names another
 */
export function intoNamespace(manifest: Manifest, namespace: string | undefined): Manifest {
  const own = manifest.metadata.namespace;
  if (own === namespace || (own === '' && namespace === undefined)) return manifest;
  if (own !== undefined && own !== '')
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...manifest, metadata: { ...manifest.metadata, namespace: namespace ?? '' } };
}
