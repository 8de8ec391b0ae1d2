import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderArgoCdValues } from '@argosy/domain/argocd/helm-values';
import { NOTIFICATIONS_TOKEN_KEY, notificationsSecretName } from '@argosy/domain/argocd/notifications';
import { applyObject } from '../../../e2e/kubectl.ts';
import { startGitServer } from './git-server.ts';
import type { GitServer } from './git-server.ts';
import { observe } from './observer.ts';
import type { Observer } from './observer.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { writeJson } from './side.ts';
import type { Side } from './side.ts';

/** A cluster with Argo CD, and what this one talks to. */
export interface World {
  readonly side: Side;
  readonly git: GitServer;
  /** Where the Git server's repositories are. */
  readonly repositories: string;
  readonly receiver: Receiver;
  readonly observer: Observer;
  close(): Promise<void>;
}

export const CHART = fileURLToPath(new URL('../../../../packages/sandbox/charts/argo-cd', import.meta.url));
export const HOOK_TOKEN = 'fidelity-token';
// No poll of its own falls into a run: what Argo CD does is the answer to what the script does.
const RECONCILIATION_SECONDS = 3600;

/** Installs Argo CD as Argosy does, with a receiver of its own, and watches it. */
export async function openWorld(side: Side): Promise<World> {
  const repositories = join(side.folder, 'repositories');
  await mkdir(repositories, { recursive: true });
  const [git, receiver] = await Promise.all([startGitServer(repositories), startReceiver()]);
  const open = { git, receiver, side, repositories };
  try {
    await install(open);
    const observer = await observe(side);
    const close = async (): Promise<void> => {
      observer.close();
      receiver.answerWith(202);
      await Promise.all([git.close(), receiver.close()]);
    };
    return { ...open, observer, close };
  } catch (error) {
    await Promise.all([git.close(), receiver.close()]);
    throw error;
  }
}

async function install({ side, receiver }: Pick<World, 'side' | 'receiver'>): Promise<void> {
  await applyObject(side.kubectl, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  await applyObject(side.kubectl, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: notificationsSecretName, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    stringData: { [NOTIFICATIONS_TOKEN_KEY]: HOOK_TOKEN },
  });
  const values = renderArgoCdValues({ hookUrl: `${receiver.url}/hook`, reconciliationSeconds: RECONCILIATION_SECONDS });
  const file = await writeJson(side, 'values.json', values);
  await side.helm('upgrade', '--install', 'argocd', CHART, '--namespace=argocd', `--values=${file}`, '--wait');
}
