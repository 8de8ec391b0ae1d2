import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePorts, isFree, offsets } from './ports.mjs';
import { Refused } from './say.mjs';

/**
 * Opens the folder of a cluster, which holds everything of it: ports, keys, data, logs and pid files.
 *
 * @param path the folder; made where it is absent and `create` is set
 * @param settings `create`; `port` and `nodes` for a folder that has none yet
 * @returns `{dir, port(name), nodes, log(name), pid(name), pki, kubeconfig}`
 * @throws Refused where there is no cluster, or where it has another port already
 */
export async function openFolder(path, { create = false, port, nodes } = {}) {
  if (!create && !existsSync(join(path, 'settings.json')))
    throw new Refused(`No cluster in ${path}. Start one with: npm run cluster -- up ${path}`);
  for (const part of ['', 'log', 'pid', 'pki', 'etcd']) mkdirSync(join(path, part), { recursive: true, mode: 0o700 });
  const dir = realpathSync(path);
  chmodSync(dir, 0o700);
  const file = join(dir, 'settings.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  if (kept.port && port && kept.port !== port)
    throw new Refused(`${dir} has port ${kept.port} already: leave --port out, or take another folder.`);
  if (!kept.port && port && !(await isFree(port))) throw new Refused(`One of the ports ${port} to ${port + 19} is taken.`);
  const settings = { port: kept.port ?? port ?? (await findFreePorts()), nodes: nodes ?? kept.nodes ?? 2 };
  if (settings.port !== kept.port || settings.nodes !== kept.nodes) writeFileSync(file, `${JSON.stringify(settings)}\n`);
  return {
    dir,
    nodes: settings.nodes,
    port: (name) => settings.port + offsets[name],
    log: (name) => join(dir, 'log', `${name}.log`),
    pid: (name) => join(dir, 'pid', name),
    pki: join(dir, 'pki'),
    kubeconfig: join(dir, 'kubeconfig'),
    argocdKubeconfig: join(dir, 'pki', 'argocd.kubeconfig'),
  };
}
