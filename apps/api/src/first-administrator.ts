import { ensureAdministrator } from '@argosy/core/access/ensure-administrator';
import type { Deps } from '@argosy/core/deps';
import { isDatabaseAway } from '@argosy/db/is-database-away';
import { untilDone, type Trying } from '@argosy/runtime/until-done';

const AGAIN_MS = 500;

/**
 * Makes the first administrator; where the database is away, again and again until it has taken it, while the API serves.
 *
 * @returns once it was tried for the first time; null where it is done
 * @throws Error where the database refuses it for another reason
 */
export async function startAdministrator(deps: Deps, token: string): Promise<Trying | null> {
  try {
    await ensureAdministrator(deps, token);
    return null;
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
  }
  return untilDone(
    () => ensureAdministrator(deps, token),
    AGAIN_MS,
    (error) => deps.log.warn({ err: error }, 'the first administrator could not be made; trying again'),
  );
}
