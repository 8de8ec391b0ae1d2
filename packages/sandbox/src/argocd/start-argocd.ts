import { startApplicationController } from './controller/application-controller.ts';
import type { ApplicationController, ControllerDeps } from './controller/application-controller.ts';
import type { Installation, InstallationWatch } from './installation.ts';

export interface ArgoCdDeps extends Omit<ControllerDeps, 'installation'> {
  readonly installation: InstallationWatch;
}

/**
 * Plays Argo CD's application controller for as long as the installed one has a pod that runs: it starts and ends with it,
 * and after each start it knows only what stands in the cluster.
 */
export function startArgoCd(deps: ArgoCdDeps): { close(): Promise<void> } {
  const { installation } = deps;
  let running: { readonly controller: ApplicationController; readonly namespace: string } | undefined;
  let ending: Promise<void> = Promise.resolve();
  let last: Installation | undefined;
  const follow = (now: Installation | undefined) => {
    const runs = now?.runs.controller === true;
    if (running !== undefined && (!runs || now.namespace !== running.namespace)) {
      ending = running.controller.close();
      running = undefined;
    }
    if (!runs) return;
    last = now;
    if (running !== undefined) return running.controller.configure();
    const controller = startApplicationController({ ...deps, installation: () => installation.current ?? last ?? now });
    running = { controller, namespace: now.namespace };
  };
  follow(installation.current);
  const unsubscribe = installation.subscribe(follow);
  return {
    async close() {
      unsubscribe();
      await ending;
      await running?.controller.close();
      running = undefined;
    },
  };
}
