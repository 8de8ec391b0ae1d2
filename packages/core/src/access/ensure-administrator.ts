import { ensureAdministrator as insertAdministrator } from '@argosy/db/system';
import { printId } from '@argosy/domain/ids';
import type { Deps } from '../deps.ts';
import { hashSecret } from './hash-secret.ts';

/** Makes the first administrator, whose token is the bootstrap token, while there is none. */
export async function ensureAdministrator(deps: Deps, bootstrapToken: string): Promise<void> {
  const user = printId('user', deps.newUuid());
  const token = printId('token', deps.newUuid());
  const made = await insertAdministrator(deps.db, user, token, hashSecret(bootstrapToken), deps.clock.now());
  if (made) deps.log.info({ user }, 'made the first administrator');
}
