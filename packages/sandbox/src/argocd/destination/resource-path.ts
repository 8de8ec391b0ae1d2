import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';

/** The path of a kind's objects, or of one of them. */
export function resourcePath({ group, version, plural }: Kind, namespace?: string, name?: string, subresource?: string): string {
  const parts = [group === '' ? `/api/${version}` : `/apis/${group}/${version}`];
  if (namespace !== undefined && namespace !== '') parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  if (subresource !== undefined) parts.push(subresource);
  return parts.join('/');
}

/** The query that says how something is to be written. */
export function writeQuery({ fieldManager, force, dryRun, fieldValidation }: WriteOptions = {}): string {
  const query = new URLSearchParams();
  if (fieldManager !== undefined) query.set('fieldManager', fieldManager);
  if (force === true) query.set('force', 'true');
  if (dryRun === true) query.set('dryRun', 'All');
  if (fieldValidation !== undefined) query.set('fieldValidation', fieldValidation);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
