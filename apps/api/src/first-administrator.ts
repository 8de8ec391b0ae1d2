import { ensureAdministrator } from '@argosy/core/access/ensure-administrator';
import type { Deps } from '@argosy/core/deps';
import { isDatabaseAway } from '@argosy/db/is-database-away';

const AGAIN_MS = 500;

/**
 * Makes the first administrator; where the database is away, again and again until it has taken it, while the API serves.
 *
 * @returns once it was tried for the first time
 * @throws Error where the database refuses it for another reason
 */
export async function startAdministrator(deps: Deps, token: string): Promise<{ stop(): void }> {
  let timer: NodeJS.Timeout | undefined;
  const again = (error: unknown): void => {
    deps.log.warn({ err: error }, 'the first administrator could not be made; trying again');
    timer = setTimeout(() => void ensureAdministrator(deps, token).catch(again), AGAIN_MS);
  };
  await ensureAdministrator(deps, token).catch((error: unknown) => {
    if (!isDatabaseAway(error)) throw error;
    again(error);
  });
  return { stop: () => clearTimeout(timer) };
}
