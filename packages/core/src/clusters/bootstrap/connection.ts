import { printId } from '@argosy/domain/ids';
import { hashSecret, newSecret } from '../../access/hash-secret.ts';
import type { Deps } from '../../deps.ts';

/** What a cluster's Argo CD is given: how to read the repository, and how to send news. */
export interface ConnectionSecrets {
  id: string;
  /** The bearer token of its notifications. */
  token: string;
  /** The password with which it reads the repository. */
  password: string;
  publicUrl: string;
  canarySeenAt: Date | null;
}

/** The connection of a hosting cluster, made when it has none. */
export async function ensureConnection(deps: Deps, workspaceId: string, clusterId: string): Promise<ConnectionSecrets> {
  return deps.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$queryRaw`SELECT id FROM clusters WHERE workspace_id = ${workspaceId} AND id = ${clusterId} FOR UPDATE`;
    const row = await tx.connection.findUnique({ where: { clusterId, workspaceId } });
    if (row !== null) {
      const publicUrl = deps.settings.publicUrl;
      if (row.publicUrl !== publicUrl)
        await tx.connection.update({ where: { id: row.id, workspaceId }, data: { publicUrl }, select: { id: true } });
      return {
        id: row.id,
        token: deps.secrets.open(row.sealedToken, `connections/${row.id}/token`),
        password: deps.secrets.open(row.sealedPassword, `connections/${row.id}/password`),
        publicUrl,
        canarySeenAt: row.canarySeenAt,
      };
    }
    const id = printId('connection', deps.newUuid());
    const credentialId = printId('credential', deps.newUuid());
    const token = `agc_${newSecret()}`;
    const password = `agc_${newSecret()}`;
    const createdAt = deps.clock.now();
    await tx.repositoryCredential.create({
      data: { id: credentialId, workspaceId, name: 'Argo CD', purpose: 'argocd', passwordHash: hashSecret(password), createdAt },
      select: { id: true },
    });
    await tx.connection.create({
      data: {
        id,
        workspaceId,
        clusterId,
        tokenHash: hashSecret(token),
        sealedToken: deps.secrets.seal(token, `connections/${id}/token`),
        sealedPassword: deps.secrets.seal(password, `connections/${id}/password`),
        credentialId,
        publicUrl: deps.settings.publicUrl,
        createdAt,
      },
      select: { id: true },
    });
    return { id, token, password, publicUrl: deps.settings.publicUrl, canarySeenAt: null };
  });
}
