import { AppError } from '../app-error.ts';

/** The parts of an image reference. */
export interface Image {
  /** Host and port, where the reference begins with one. */
  registry?: string;
  repository: string;
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
}

const LONGEST_REFERENCE = 512;
const LONGEST_NAME = 255;
const LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?';
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:]{2,45}\\])(?::[0-9]{1,5})?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Parses an image reference by the grammar that Docker and OCI tools share: `[registry/]repository[:tag][@digest]`.
 *
 * @param reference the text
 * @param pointer where it stands in the caller's input
 * @throws AppError invalid_image
 */
export function parseImage(reference: string, pointer: string): Image {
  if (reference.length > LONGEST_REFERENCE) throw refuse(pointer, `it is longer than ${LONGEST_REFERENCE} characters`);
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest))
    throw refuse(pointer, 'its digest is not sha256: and 64 hexadecimal digits in lower case');
  const named = at < 0 ? reference : reference.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) throw refuse(pointer, 'its tag is not 1 to 128 letters, digits, dots, hyphens and underscores');
  const { registry, repository } = splitName(colon < 0 ? named : named.slice(0, colon), pointer);
  return {
    ...(registry !== undefined && { registry }),
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

function splitName(name: string, pointer: string): { registry?: string; repository: string } {
  if (name.length > LONGEST_NAME) throw refuse(pointer, `its name is longer than ${LONGEST_NAME} characters`);
  const parts = name.split('/');
  const first = parts[0] ?? '';
  // As Docker decides it: only what cannot be the first part of a repository is a host.
  const hosted = parts.length > 1 && (/[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (hosted && !REGISTRY.test(first)) throw refuse(pointer, 'its registry is no host name with an optional port');
  const components = hosted ? parts.slice(1) : parts;
  if (!components.every((part) => COMPONENT.test(part))) {
    throw refuse(pointer, 'its repository is not lower-case letters and digits, parted by dots, hyphens, underscores and slashes');
  }
  return { ...(hosted && { registry: first }), repository: components.join('/') };
}

function refuse(pointer: string, why: string): AppError {
  return AppError.field('invalid_image', pointer, `This is no image reference: ${why}.`);
}
