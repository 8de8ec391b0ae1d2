/** How the workspace's Argo CD addresses a cluster: itself by the in-cluster name, others by their server. */
export function destinationServer(cluster: { hosting: boolean; server: string }): string {
  return cluster.hosting ? 'https://kubernetes.default.svc' : cluster.server;
}
