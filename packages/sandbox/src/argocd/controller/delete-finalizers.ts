import type { Application } from '../application/types.ts';
import type { Comparison } from './compare-application.ts';
import type { Context } from './context.ts';

export const PRE_DELETE = 'pre-delete-finalizer.argocd.argoproj.io';
export const POST_DELETE = 'post-delete-finalizer.argocd.argoproj.io';

/** An Application whose source has hooks for its deletion cannot vanish before these have run. */
export function ensureDeleteFinalizers({ applications }: Context, application: Application, comparison: Comparison): void {
  const { finalizers = [], deletionTimestamp } = application.metadata;
  if (deletionTimestamp !== undefined) return;
  const wanted = [
    ...(comparison.hasPreDeleteHooks ? [PRE_DELETE, `${PRE_DELETE}/cleanup`] : []),
    ...(comparison.hasPostDeleteHooks ? [POST_DELETE, `${POST_DELETE}/cleanup`] : []),
  ];
  const others = finalizers.filter((finalizer) => !isOurs(finalizer));
  const next = [...others, ...wanted];
  const same = next.length === finalizers.length && next.every((finalizer) => finalizers.includes(finalizer));
  if (!same) applications.patch(application, { type: 'merge', body: { metadata: { finalizers: next } } });
}

function isOurs(finalizer: string): boolean {
  return finalizer.startsWith(PRE_DELETE) || finalizer.startsWith(POST_DELETE);
}
