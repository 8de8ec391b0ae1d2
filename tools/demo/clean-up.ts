import { ApiProblem } from '../../tests/e2e/client.ts';
import type { Client } from '../../tests/e2e/client.ts';
import { until } from '../../tests/e2e/until.ts';
import type { Screen } from './screen.ts';

const DELETION_MS = 300_000;

/**
 * Deletes the demo's workspace, and with it all that it made in the cluster.
 *
 * @throws Error where that does not end; the signal's reason
 */
export async function cleanUp(client: Client, workspace: string, screen: Screen, signal: AbortSignal): Promise<void> {
  screen.step('Cleaning up');
  await client.delete(`/workspaces/${workspace}`);
  screen.line('The workspace is being deleted: the app, its namespace, Argo CD, the repository.');
  const isGone = async (): Promise<boolean> => {
    try {
      await client.get(`/workspaces/${workspace}`);
      return false;
    } catch (error) {
      return error instanceof ApiProblem && error.status === 404;
    }
  };
  await until('the workspace is gone', isGone, { timeoutMs: DELETION_MS, signal });
  screen.good('Nothing of it is left in the cluster.');
}
