import { createHash } from 'node:crypto';
import type { Manifest } from '../../kubernetes/object.ts';
import type { Rendered, Workshop } from './workshop.ts';

/** A short name for what something is made from. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** What was rendered under this key, or is being rendered now; else it is rendered and remembered. */
export async function rememberResult(
  workshop: Workshop,
  key: string,
  hard: boolean,
  render: () => Promise<{ readonly rendered: Rendered; readonly weight: number }>,
): Promise<readonly Manifest[]> {
  const known = hard ? undefined : workshop.results.get(key);
  if (known !== undefined) return manifestsOf(known);
  const running = workshop.rendering.get(key);
  if (running !== undefined && !hard) return manifestsOf(await running);
  const work = makeResult(workshop, key, render);
  workshop.rendering.set(key, work);
  try {
    return manifestsOf(await work);
  } finally {
    if (workshop.rendering.get(key) === work) workshop.rendering.delete(key);
  }
}

async function makeResult(
  { results, stats }: Workshop,
  key: string,
  render: () => Promise<{ readonly rendered: Rendered; readonly weight: number }>,
): Promise<Rendered> {
  stats.renders += 1;
  const { rendered, weight } = await render();
  results.set(key, rendered, weight);
  return rendered;
}

export function manifestsOf(rendered: Rendered): readonly Manifest[] {
  return 'text' in rendered ? (JSON.parse(rendered.text) as readonly Manifest[]) : rendered.manifests;
}
