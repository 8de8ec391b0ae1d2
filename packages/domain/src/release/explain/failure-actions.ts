import type { FailureCode } from '../failure-code.ts';
import type { ExplainInput, ExplainedNames } from './input.ts';

type Advice = (names: ExplainedNames, image: string) => string;

/** What a person should do about each failure before releasing again. */
const ADVICE: Record<FailureCode, Advice> = {
  image_pull_failed: ({ cluster }, image) =>
    `Check that the image ${image} exists under this name and that the nodes of cluster ${cluster.name} may pull it (registry, credentials).`,
  image_runs_as_root: (_, image) =>
    `Build ${image} to run as a user other than root (USER in its Dockerfile), or set config.runAsUser to an id above 0.`,
  container_crashed: (names) => `Read what it said last (GET ${logsOf(names)}?previous=true), and mend the program or its config.`,
  not_ready: (names) =>
    `Read its logs (GET ${logsOf(names)}), and check config.healthCheck (path and port), config.port and config.env of app ${names.app}.`,
  unschedulable: ({ app, cluster }) =>
    `Ask for less in config.resources.requests of app ${app}, or give cluster ${cluster.name} nodes with more room.`,
  quota_exceeded: ({ app, namespace }) =>
    `Raise the quota of namespace ${namespace}, or lower config.replicas and config.resources of app ${app}.`,
  admission_denied: ({ app, namespace }) =>
    `Change the config of app ${app} to what the rule in the detail admits, or have that rule of namespace ${namespace} changed.`,
  manifest_invalid: ({ app }) =>
    `Correct the field that the detail names; it comes from the config of app ${app}, most often from config.values.`,
  field_immutable: ({ namespace }) =>
    `Go back to the value before, or delete the object that the detail names from namespace ${namespace}, so that it is made anew.`,
  hook_failed: ({ namespace }) => `Read the logs of the hook's Job in namespace ${namespace}, and mend what it runs.`,
  repository_unreachable: ({ base }) =>
    `Make sure that Argo CD reaches the workspace's repository at Argosy's public URL (condition RepositoryConnected in GET ${base}/clusters).`,
  render_failed: ({ app }) =>
    `Correct what Helm says in the detail; it comes from the config of app ${app}, most often from config.values.`,
  cluster_permission_denied: ({ environment, cluster }) =>
    `Allow what the detail names, in the AppProject of environment ${environment} or by the roles of Argosy's account in cluster ${cluster.name}.`,
  sync_timeout: (names) => `Look at what held it (GET ${names.base}/deployments/${names.deployment}/resources), and mend it.`,
  release_timeout: () => 'Mend what held it, or give the release more time by timeoutSeconds.',
  cluster_unreachable: ({ base, cluster }) =>
    `Bring the API server of cluster ${cluster.name} back, or give the cluster a kubeconfig that reaches it (PUT ${base}/clusters/${cluster.id}/kubeconfig).`,
  argocd_unavailable: () =>
    "Check in namespace argocd of the hosting cluster that Argo CD's pods run, above all its application controller.",
  internal: () => "Give the reason and this release's id to whoever runs this Argosy.",
};

/** What a person should do about a failure. */
export function adviseOnFailure(code: FailureCode, { release, names }: Pick<ExplainInput, 'release' | 'names'>): string {
  return ADVICE[code](names, release.image);
}

function logsOf({ base, deployment }: ExplainedNames): string {
  return `${base}/deployments/${deployment}/logs`;
}
