import { appendEvents, type NewEvent } from '@argosy/db/events';
import type { Tx } from '@argosy/db/client';
import { printId } from '@argosy/domain/ids';
import type { Deps } from './deps.ts';
import type { Scope } from './scope.ts';

/** An event to be recorded by whoever acts in the scope. */
export type ScopedEvent = Omit<NewEvent, 'actor'>;

/** Appends events of the scope's actor. Call it last in a transaction: its lock is the last one in order. */
export async function recordEvents(deps: Deps, tx: Tx, scope: Scope, events: ScopedEvent[]): Promise<void> {
  await appendEvents(
    tx,
    scope.workspaceId,
    deps.clock.now(),
    events.map((event) => ({ ...event, actor: scope.actor })),
  );
}

/** What an audit event says. */
export interface Audited {
  action: string;
  subject: { type: string; id: string };
  data?: Record<string, unknown>;
}

/** Writes the audit event of a change into the change's own transaction. `data` never holds a secret. */
export async function audit(deps: Deps, tx: Tx, scope: Scope, audited: Audited): Promise<void> {
  await tx.auditEvent.create({ data: auditRow(deps, scope, audited), select: { id: true } });
}

/** The row of an audit event, for changes that write many at once. */
export function auditRow(deps: Deps, scope: Scope, { action, subject, data = {} }: Audited) {
  return {
    id: printId('event', deps.newUuid()),
    workspaceId: scope.workspaceId,
    time: deps.clock.now(),
    actor: { ...scope.actor },
    action,
    subjectType: subject.type,
    subjectId: subject.id,
    requestId: scope.requestId,
    data: data as object,
  };
}
