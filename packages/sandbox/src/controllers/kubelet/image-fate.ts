import type { Faults } from '../../faults.ts';

/** How a container of an image fares. */
export type ImageFate =
  | { readonly kind: 'runs' }
  | { readonly kind: 'missing' | 'root' | 'crash' | 'never-ready' }
  /** Ready, or done, so long after its start. */
  | { readonly kind: 'slow'; readonly readyAfterMs: number };

const SLOW_MS = 5000;
const BY_FAULT = {
  pull_error: { kind: 'missing' },
  crash_loop: { kind: 'crash' },
  never_ready: { kind: 'never-ready' },
} as const satisfies Record<string, ImageFate>;
const BY_TAG: Readonly<Record<string, ImageFate>> = {
  missing: { kind: 'missing' },
  root: { kind: 'root' },
  crash: { kind: 'crash' },
  'never-ready': { kind: 'never-ready' },
  slow: { kind: 'slow', readyAfterMs: SLOW_MS },
};

/** A fault that is switched on for the image goes before what its tag says. */
export function imageFate(image: string, { images }: Faults): ImageFate {
  const { name, tag, digest } = parseImage(image);
  const tagged = tag === undefined ? name : `${name}:${tag}`;
  const fault = [image, tagged, ...(digest === undefined ? [] : [`${name}@${digest}`]), name].map((key) => images[key]).find(Boolean);
  if (typeof fault === 'object') return { kind: 'slow', readyAfterMs: fault.readyAfterMs };
  if (fault !== undefined) return BY_FAULT[fault];
  return (tag === undefined ? undefined : BY_TAG[tag]) ?? { kind: 'runs' };
}

export interface ImageReference {
  /** Without tag and digest, as it was written. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** The parts of an image reference. A text that is none is all name. */
export function parseImage(image: string): ImageReference {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const rest = at < 0 ? image : image.slice(0, at);
  const colon = rest.lastIndexOf(':');
  // A colon before the last slash belongs to a registry's port.
  const hasTag = colon > rest.lastIndexOf('/');
  return { name: hasTag ? rest.slice(0, colon) : rest, tag: hasTag ? rest.slice(colon + 1) : undefined, digest };
}

/** An image's whole name, as a container runtime writes it: with registry and tag. */
export function fullImageName(image: string): string {
  const { name, tag, digest } = parseImage(image);
  const first = name.split('/')[0] ?? '';
  const hasRegistry = name.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const official = name.includes('/') ? '' : 'library/';
  const suffix = digest === undefined ? `:${tag ?? 'latest'}` : `${tag === undefined ? '' : `:${tag}`}@${digest}`;
  return `${hasRegistry ? '' : `docker.io/${official}`}${name}${suffix}`;
}
