import type { ClusterAccess, KubeconfigParser } from '@argosy/core/ports/cluster-gateway';

import { parseCertificates, parseCredential } from './kubeconfig/credentials.ts';
import { asMap, findText, getNamed, type YamlMap } from './kubeconfig/fields.ts';
import { invalidKubeconfig } from './kubeconfig/invalid.ts';
import { readYaml } from './kubeconfig/read-yaml.ts';
import { refuseEntries } from './kubeconfig/refuse-entries.ts';
import { parseServer, parseTlsServerName } from './kubeconfig/server.ts';

/**
 * Takes from a kubeconfig what its current context needs and nothing else. A kubeconfig is a program: whatever could
 * run something, read a file, or weaken TLS is refused wherever it stands (trust-T20, T21, T22).
 *
 * @param text YAML or JSON, at most 256 KiB
 * @throws AppError invalid_kubeconfig, pointer /kubeconfig; its text names entries but holds no value of the file
 */
export function parseKubeconfig(text: string): ClusterAccess {
  const root = asMap(readYaml(text), 'The kubeconfig');
  refuseEntries(root);
  if ((findText(root, 'kind', 'The kubeconfig') ?? 'Config') !== 'Config') throw invalidKubeconfig('kind must be Config');
  const current = findText(root, 'current-context', 'The kubeconfig');
  if (current === undefined) throw invalidKubeconfig('current-context is missing');

  const named = getNamed(root, 'contexts', current, 'current-context');
  const contextPath = `${named.path}.context`;
  const context = asMap(named.entry.get('context'), contextPath);
  const clusterName = findText(context, 'cluster', contextPath);
  const userName = findText(context, 'user', contextPath);
  if (clusterName === undefined || userName === undefined) throw invalidKubeconfig(`${contextPath} must name a cluster and a user`);

  const cluster = getNamed(root, 'clusters', clusterName, `${contextPath}.cluster`);
  const user = getNamed(root, 'users', userName, `${contextPath}.user`);
  return {
    ...parseCluster(cluster.entry, cluster.path),
    credential: parseCredential(asMap(user.entry.get('user'), `${user.path}.user`), `${user.path}.user`),
  };
}

/** The port KubeconfigParser. */
export const kubeconfigParser: KubeconfigParser = { parse: parseKubeconfig };

function parseCluster(entry: YamlMap, entryPath: string): Omit<ClusterAccess, 'credential'> {
  const path = `${entryPath}.cluster`;
  const cluster = asMap(entry.get('cluster'), path);
  const server = findText(cluster, 'server', path);
  const authority = findText(cluster, 'certificate-authority-data', path);
  const tlsServerName = findText(cluster, 'tls-server-name', path);
  if (server === undefined) throw invalidKubeconfig(`${path}.server is missing`);
  return {
    server: parseServer(server, `${path}.server`),
    ...(authority === undefined ? {} : { certificateAuthority: parseCertificates(authority, `${path}.certificate-authority-data`) }),
    ...(tlsServerName === undefined ? {} : { tlsServerName: parseTlsServerName(tlsServerName, `${path}.tls-server-name`) }),
  };
}
