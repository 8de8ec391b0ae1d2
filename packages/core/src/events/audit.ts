import type { AuditEvent } from '@argosy/contracts/http/events';
import type { Deps } from '../deps.ts';
import { below, readPage, type PageInput, type PageOf } from '../paging.ts';
import type { Scope } from '../scope.ts';

/** What was done in the workspace and by whom, newest first. */
export function listAuditEvents(deps: Deps, scope: Scope, input: PageInput): Promise<PageOf<AuditEvent>> {
  return readPage(
    input,
    (take, before) =>
      deps.db.inWorkspace(scope.workspaceId, (tx) =>
        tx.auditEvent.findMany({ where: { workspaceId: scope.workspaceId, ...below(before) }, orderBy: { id: 'desc' }, take }),
      ),
    (row) => ({
      id: row.id,
      time: row.time.toISOString(),
      actor: row.actor as AuditEvent['actor'],
      action: row.action,
      subject: { type: row.subjectType, id: row.subjectId },
      requestId: row.requestId,
      data: row.data as AuditEvent['data'],
    }),
  );
}
