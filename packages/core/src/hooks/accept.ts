import { parseArgoCdHook } from '@argosy/contracts/inbound/argocd';
import type { Tx } from '@argosy/db/client';
import { enqueue } from '@argosy/db/outbox';
import { findConnection } from '@argosy/db/system';
import { canaryName } from '@argosy/domain/argocd/canary';
import { AppError } from '@argosy/domain/app-error';
import { isId } from '@argosy/domain/ids';
import { crashPoint } from '@argosy/runtime/crash-point';
import { hashSecret, sameHash } from '../access/hash-secret.ts';
import type { Deps } from '../deps.ts';

const NOBODY = new Uint8Array(32);
/** Levels of a body that is kept; Argo CD's have a dozen. */
const DEPTH_AT_MOST = 100;

/**
 * Who may send through a connection. An unknown connection and a wrong token are answered alike, and look alike in time.
 *
 * @returns the connection's workspace
 * @throws AppError unauthenticated
 */
export async function authenticateHook(
  deps: Deps,
  connectionId: string,
  authorization: string | undefined,
): Promise<{ id: string; workspaceId: string }> {
  const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '';
  const found = isId('connection', connectionId) ? await findConnection(deps.db, connectionId) : null;
  const same = sameHash(hashSecret(token), found?.tokenHash ?? NOBODY);
  if (found === null || !same) throw new AppError('unauthenticated', 'The connection or its token is not valid.');
  return { id: connectionId, workspaceId: found.workspaceId };
}

/**
 * Stores what Argo CD sent, together with the work that it causes. Nothing else is done before the answer: a receiver
 * that hangs would hold up every notification of that Argo CD (fact-10a).
 *
 * @param body the parsed JSON
 * @throws AppError invalid_request
 */
export async function acceptHook(deps: Deps, connection: { id: string; workspaceId: string }, body: unknown): Promise<void> {
  const hook = parseArgoCdHook(body);
  const { workspaceId } = connection;
  crashPoint('inbox.before-storing');
  await deps.db.inWorkspace(workspaceId, async (tx) => {
    const verdict = await route(tx, connection, hook.application);
    await tx.inbox.create({
      data: {
        workspaceId,
        connectionId: connection.id,
        application: hook.application,
        trigger: hook.trigger,
        applicationUid: hook.uid,
        resourceVersion: hook.resourceVersion,
        body: keepable(body),
        receivedAt: deps.clock.now(),
        ...(verdict !== null && { verdict, handledAt: deps.clock.now() }),
      },
      select: { id: true },
    });
    crashPoint('inbox.before-commit');
  });
}

/**
 * The body as it is kept for people. PostgreSQL takes no NUL and no half of a surrogate pair in JSON, and what is nested
 * too deep can be written down by nobody; news is only a hint, so what cannot be kept is left out and the hook is accepted
 * all the same.
 */
function keepable(body: unknown): object {
  return isDeep(body) || /\\u(?:0000|d[89a-f])/i.test(JSON.stringify(body)) ? {} : (body as object);
}

function isDeep(body: unknown): boolean {
  let level = [body];
  for (let depth = 0; depth < DEPTH_AT_MOST && level.length > 0; depth++) {
    level = level.flatMap((value): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return level.length > 0;
}

/** Enqueues what the application's news calls for; the reason where nothing is to be done. */
async function route(tx: Tx, connection: { id: string; workspaceId: string }, application: string): Promise<string | null> {
  const { workspaceId } = connection;
  if (application === canaryName(connection.id)) {
    await enqueue(tx, workspaceId, [
      { job: 'observe-connection', key: connection.id, data: { connectionId: connection.id }, unprompted: true },
    ]);
    return null;
  }
  if (application === workspaceId) return 'ignored: the root is looked at when it is needed';
  const known = isId('deployment', application) && (await tx.deployment.count({ where: { id: application, workspaceId } })) > 0;
  if (!known) return 'ignored: no deployment of this workspace';
  await enqueue(tx, workspaceId, [{ job: 'observe-deployment', key: application, data: { deploymentId: application }, unprompted: true }]);
  return null;
}
