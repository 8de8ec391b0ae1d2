import type { Tx } from '@argosy/db/client';
import { unsealAccess } from './clusters/access.ts';
import { readKeptSecrets, type KeptSecrets } from './clusters/kept-secrets.ts';
import type { Deps } from './deps.ts';
import type { ClusterAccess } from './ports/cluster-gateway.ts';

/** What stands where a secret stood. */
const MASK = '•••';
/** Shorter texts stand in too many sentences by chance. */
const SHORTEST = 8;

/**
 * What takes the workspace's own secrets out of a text that came from a cluster (trust-T26): credentials of its clusters,
 * tokens and passwords that Argosy put into them, each as it is, in base64, and as part of a URL. A text that was cut in
 * the middle of one loses what is left of it.
 *
 * @param tx the secrets are read in the caller's transaction
 */
export async function openRedactor(deps: Deps, tx: Tx, workspaceId: string): Promise<(text: string) => string> {
  return redactorOf(deps, await readKeptSecrets(tx, workspaceId));
}

/** The same for what has been read already. */
export function redactorOf(deps: Deps, kept: KeptSecrets[]): (text: string) => string {
  const secrets = kept.flatMap((cluster) => secretsOf(deps, cluster));
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const form of forms) clean = clean.replaceAll(form, MASK);
    return clean.includes('…') ? maskCut(clean, forms) : clean;
  };
}

function secretsOf(deps: Deps, kept: KeptSecrets): string[] {
  const { clusterId, sealed, connectionId: id, sealedToken, sealedPassword } = kept;
  return [
    ...(sealed === null ? [] : opened(deps, clusterId, () => credentialsOf(unsealAccess(deps, clusterId, sealed)))),
    ...(sealedToken === null ? [] : opened(deps, `${id}`, () => [deps.secrets.open(sealedToken, `connections/${id}/token`)])),
    ...(sealedPassword === null ? [] : opened(deps, `${id}`, () => [deps.secrets.open(sealedPassword, `connections/${id}/password`)])),
  ];
}

/** What cannot be opened was never in anybody's hands under this key. */
function opened(deps: Deps, of: string, open: () => string[]): string[] {
  try {
    return open();
  } catch (error) {
    deps.log.warn({ err: error, of }, 'a secret cannot be opened, and so is not looked for in texts');
    return [];
  }
}

function credentialsOf({ credential }: ClusterAccess): string[] {
  if ('token' in credential) return [credential.token];
  // Texts of clusters are one line, so a key is looked for line by line; its first and last line are no secret.
  return credential.clientKey.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
}

function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, base64, encodeURIComponent(secret)];
}

/** A text was cut where an ellipsis stands; what is before it may be the beginning of a secret. */
function maskCut(text: string, forms: readonly string[]): string {
  const parts = text.split('…');
  const last = parts.length - 1;
  return parts.map((part, index) => (index === last ? part : maskEnd(part, forms))).join('…');
}

function maskEnd(part: string, forms: readonly string[]): string {
  for (const form of forms) {
    const head = form.slice(0, SHORTEST);
    for (let at = part.indexOf(head); at !== -1; at = part.indexOf(head, at + 1)) {
      if (form.startsWith(part.slice(at))) return `${part.slice(0, at)}${MASK}`;
    }
  }
  return part;
}
