import type { Sandbox } from '../arena/sandbox.ts';
import type { WatchedObject } from '../truth/watch.ts';
import { watchKind } from '../truth/watch.ts';

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
const ANNOTATION = 'argocd.argoproj.io/refresh';

/**
 * Takes refresh annotations off Applications before anybody obeys them, until the signal (fact-19): the repository has
 * been asked for nothing then, and nobody is told.
 *
 * @param lost hears of each Application's name
 */
export async function loseRefreshes(sandbox: Sandbox, lost: (name: string) => void, signal: AbortSignal): Promise<void> {
  const take = ({ metadata }: WatchedObject): void => {
    if (metadata.annotations?.[ANNOTATION] === undefined) return;
    void sandbox.patch(`${APPLICATIONS}/${metadata.name}`, { metadata: { annotations: { [ANNOTATION]: null } } }).then(
      () => lost(metadata.name),
      () => {},
    );
  };
  await watchKind(sandbox, APPLICATIONS, take, signal);
}
