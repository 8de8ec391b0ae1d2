import type { ActorRow } from '@argosy/db/events';
import type { Role } from '@argosy/domain/access/roles';
import type { Attempt } from './idempotency/keys.ts';

/** Who acts: a user, a token, or Argosy itself. */
export type Actor = ActorRow;

/** What a request may touch: one workspace, seen through one role. */
export interface Scope {
  workspaceId: string;
  slug: string;
  actor: Actor;
  role: Role;
  /** Empty where the role is not narrowed. */
  environmentTypes: string[];
  /** App ids; empty where the role is not narrowed. */
  apps: string[];
  requestId: string;
  /** The idempotency key that the request has, where it came with one. */
  idempotency?: Attempt;
}

/** Argosy itself, as an actor. */
export const SYSTEM: Actor = { type: 'system', id: 'argosy' };

/** Argosy acting by itself in a workspace, for jobs. */
export function systemScope(workspaceId: string, slug: string): Scope {
  return { workspaceId, slug, actor: SYSTEM, role: 'owner', environmentTypes: [], apps: [], requestId: 'job' };
}
