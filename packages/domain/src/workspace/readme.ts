/**
 * The README of a workspace's repository: what it is, how it works with Argo CD alone, and how to leave.
 *
 * @param workspace its name may hold any printable character
 */
export function renderWorkspaceReadme(workspace: { id: string; slug: string; name: string }): string {
  return `# ${escapeMarkdown(workspace.name)}

This is the repository of the workspace \`${workspace.slug}\` (\`${workspace.id}\`). Argosy writes it, one commit for each
release, and Argo CD brings the clusters to what stands here. Nobody else can push to it.

| path | what it is |
|---|---|
| \`environments/<environment>/<app>/values.yaml\` | what runs: image and configuration, generated with each release |
| \`environments/<environment>/<app>/application.yaml\` | the Argo CD Application; its name is the deployment's id |
| \`projects/<environment>.yaml\` | the AppProject: what the environment's Applications may touch |
| \`charts/workload/<version>/\` | the Helm chart that the values are for |

The commits tell the history. Each names its release, deployment and author in the trailers \`Argosy-Release\`,
\`Argosy-Deployment\` and \`Argosy-Actor\`:

    git log --format='%h %s (%(trailers:key=Argosy-Actor,valueonly,separator=%x20))' -- environments

To see what a release gives to Kubernetes, render it:

    helm template <app> charts/workload/<version> -f environments/<environment>/<app>/values.yaml

## Without Argosy

There is nothing in here that only Argosy understands. A root Application in Argo CD's namespace makes everything that
stands in \`application.yaml\` and \`projects/\` files. To go on alone:

1. Push a clone of this repository to a Git server of your own.
2. Replace the old \`repoURL\` and \`sourceRepos\` by the new address in \`environments/\` and \`projects/\`, and commit.
3. Give Argo CD a credential for the new address, and set the root Application's \`repoURL\` and its AppProject's
   \`sourceRepos\` to it. Nothing restarts: the objects in the clusters stay as they are.
4. From then on a release is a commit that changes \`image\` in a \`values.yaml\`.

Secrets are not in here. They stand in the namespaces, in one Secret for each app.
`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~&]/g, '\\$&');
}
