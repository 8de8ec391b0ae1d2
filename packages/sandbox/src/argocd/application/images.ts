import type { AnyObject } from './types.ts';

const CONTAINER_PATHS = [
  ['spec', 'containers'],
  ['spec', 'template', 'spec', 'containers'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'],
];

/** The images of an object's containers, or of its pod template's. */
export function imagesOf(object: AnyObject): readonly string[] {
  for (const path of CONTAINER_PATHS) {
    const containers = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
    if (Array.isArray(containers)) return containers.map(imageOf).filter((image) => image !== undefined);
  }
  return [];
}

function imageOf(container: unknown): string | undefined {
  const image = (container as { image?: unknown } | null)?.image;
  return typeof image === 'string' ? image : undefined;
}
