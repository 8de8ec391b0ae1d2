import type { ApplicationKey } from '../application/applications.ts';
import type { Application, Operation } from '../application/types.ts';
import type { Context } from './context.ts';

/**
 * Asks for an operation. The state of the one before is taken away with that, so that for a moment there is none (fact 36).
 *
 * @returns false where another one is asked for already, or the Application is gone
 * @throws ApiError where the API server refuses
 */
export function startOperation({ applications }: Context, key: ApplicationKey, operation: Operation): boolean {
  const application = applications.find(key);
  if (application === undefined || application.operation !== undefined) return false;
  applications.update({ ...application, operation, status: renderStatus(application) });
  return true;
}

/** Argo CD writes the whole object here, and so also the parts of a status that have no content yet. */
function renderStatus({ status }: Application): NonNullable<Application['status']> {
  const { operationState: _, sync, ...rest } = status ?? {};
  const empty = { status: '' as 'Unknown', comparedTo: { destination: {}, source: { repoURL: '' } } };
  return { health: {}, summary: {}, sourceHydrator: {}, sync: { ...empty, ...sync }, ...rest };
}
