import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from './api.mjs';
import { controlPlane } from './control-plane.mjs';
import { openFolder } from './folder.mjs';
import { assertBuilt, bin } from './home.mjs';
import { ensureKeys, writeKubeconfigs } from './keys.mjs';
import { dropLeases, ensureNodes, nodesAreReady } from './nodes.mjs';
import { claim, findProcess, release, startProcess } from './processes.mjs';
import { Refused, say } from './say.mjs';
import { writeStages } from './stages.mjs';
import { stopControlPlane } from './stop-control-plane.mjs';
import { waitFor } from './wait-for.mjs';

/**
 * Starts a cluster's control plane, or what is missing of it. Where that fails or is interrupted, what this call had
 * started is stopped again.
 *
 * @param path the cluster's folder
 * @param settings `port` and `nodes` for a new folder
 * @returns the exit code
 * @throws Refused where another process is starting it
 */
export async function up(path, settings) {
  assertBuilt();
  const begin = Date.now();
  const folder = await openFolder(path, { create: true, ...settings });
  claim(folder, 'up');
  const interrupt = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])
    process.on(signal, () => interrupt.abort(code));
  const started = [];
  try {
    await start(folder, started, interrupt.signal);
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    say(
      started.length > 0 ? `Kubernetes is up after ${seconds} s: ${folder.kubeconfig}` : `Kubernetes was up already: ${folder.kubeconfig}`,
    );
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) say(`${error.message}. The programs' own words are in ${join(folder.dir, 'log')}.`);
    await stopControlPlane(folder, started);
    return interrupt.signal.aborted ? interrupt.signal.reason : 1;
  } finally {
    release(folder, 'up');
  }
}

async function start(folder, started, signal) {
  ensureKeys(folder);
  writeKubeconfigs(folder);
  const commands = controlPlane(folder, writeStages(folder));
  const ensure = async (name) => {
    if (signal.aborted) throw new Refused('Interrupted');
    for (const one of started) if (!findProcess(folder, one)) throw new Refused(`${one} ended soon after its start`);
    if (findProcess(folder, name)) return;
    started.push(name);
    await startProcess(folder, name, commands[name], { env: childEnvironment(folder), cwd: folder.pki });
  };
  await ensure('etcd');
  const api = openApi(folder);
  try {
    // In the loop, because one that was told to stop before may live on for a while.
    await waitFor('kube-apiserver', 90, async () => {
      await ensure('apiserver');
      return (await api.get('/readyz')).status === 200;
    });
    await ensure('controller-manager');
    await ensure('scheduler');
    await ensureNodes(api, folder.nodes);
    if (!findProcess(folder, 'kwok')) await dropLeases(api);
    await waitFor('the nodes', 60, async () => {
      await ensure('kwok');
      return nodesAreReady(api);
    });
    await waitFor('the default service account', 60, async () => {
      await ensure('controller-manager');
      return (await api.get('/api/v1/namespaces/default/serviceaccounts/default')).status === 200;
    });
  } finally {
    api.close();
  }
  writeFileSync(join(folder.dir, 'env'), `export KUBECONFIG='${folder.kubeconfig}'\nexport PATH='${bin}':"$PATH"\n`);
}

// A proxy of this machine must not catch local traffic, so no proxy settings go in.
function childEnvironment(folder) {
  return { PATH: process.env.PATH ?? '', HOME: folder.dir, TMPDIR: process.env.TMPDIR ?? '/tmp' };
}
