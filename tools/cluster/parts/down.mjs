import { programNames } from './argocd-programs.mjs';
import { openFolder } from './folder.mjs';
import { stopProcesses } from './processes.mjs';
import { say } from './say.mjs';
import { stopControlPlane } from './stop-control-plane.mjs';

/** Stops what runs in a cluster's folder: the follower first, etcd last. The data stay. */
export async function down(path) {
  const folder = await openFolder(path);
  // These two stop what they started themselves; the second call is for what a killed follower left.
  const stopped = await stopProcesses(folder, ['up', 'follow'], 15_000);
  stopped.push(...(await stopProcesses(folder, programNames)), ...(await stopControlPlane(folder)));
  say(stopped.length > 0 ? `Stopped ${stopped.join(', ')}.` : `Nothing ran in ${folder.dir}.`);
}
