import { SKIP_RECONCILE } from '../application/applications.ts';
import type { Application } from '../application/types.ts';
import { matchesGlob } from '../glob.ts';
import type { Context } from './context.ts';

/** Whether the controller is responsible for an Application. */
export function isManaged({ metadata }: Application, { settings }: Context): boolean {
  const { namespace, namespaces } = settings();
  const own = metadata.namespace === namespace || namespaces.some((pattern) => matchesGlob(pattern, metadata.namespace ?? ''));
  return own && metadata.annotations?.[SKIP_RECONCILE] !== 'true';
}
