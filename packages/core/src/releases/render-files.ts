import { createHash } from 'node:crypto';
import { renderApplicationYaml } from '@argosy/domain/argocd/application';
import type { AppConfig } from '@argosy/domain/config/config';
import { renderValuesYaml } from '@argosy/domain/release/values-yaml';
import { gitBlobId } from '@argosy/domain/workspace/git-object';
import { applicationPath, valuesPath } from '@argosy/domain/workspace/layout';
import { destinationServer } from '../clusters/destination.ts';
import type { Deps } from '../deps.ts';
import type { FileChange } from '../ports/git-host.ts';
import { cloneUrl } from '../workspaces/view.ts';
import type { LoadedDeployment } from './intent.ts';

export interface RenderedFiles {
  changes: FileChange[];
  /** Git's object ids of both files. */
  valuesSha: string;
  manifestSha: string;
  manifestHash: Uint8Array<ArrayBuffer>;
  /** Whether application.yaml is among the changes. */
  manifestChanged: boolean;
}

/** The files of one release: values.yaml always, application.yaml when it differs from the one that was committed last. */
export function renderFiles(
  deps: Deps,
  workspace: { id: string; slug: string },
  deployment: LoadedDeployment,
  release: { id: string; number: number; restartedAt: Date | null },
  what: { image: string; config: AppConfig },
): RenderedFiles {
  const { app, environment } = deployment;
  const values = renderValuesYaml({
    workspace,
    environment: {
      id: environment.id,
      slug: environment.slug,
      type: environment.type,
      podSecurity: environment.podSecurity as 'baseline' | 'restricted',
    },
    app,
    deployment: { id: deployment.id },
    release: { id: release.id, number: release.number },
    ...what,
    ...(release.restartedAt !== null && { restart: release.restartedAt.toISOString() }),
  });
  const manifest = renderManifest(deps, workspace, deployment);
  const manifestHash = hashManifest(manifest);
  const manifestChanged = deployment.manifestHash === null || Buffer.compare(deployment.manifestHash, manifestHash) !== 0;
  const changes = [{ path: valuesPath(environment.slug, app.slug), content: values }];
  if (manifestChanged) changes.push({ path: applicationPath(environment.slug, app.slug), content: manifest });
  return { changes, valuesSha: gitBlobId(values), manifestSha: gitBlobId(manifest), manifestHash, manifestChanged };
}

/** The application.yaml of a deployment as it is to be now. */
export function renderManifest(
  deps: Deps,
  workspace: { id: string; slug: string },
  deployment: Pick<LoadedDeployment, 'id' | 'app' | 'environment'>,
): string {
  const { app, environment } = deployment;
  return renderApplicationYaml({
    workspace,
    environment: {
      id: environment.id,
      slug: environment.slug,
      type: environment.type,
      drift: environment.drift as 'heal' | 'report',
      podSecurity: environment.podSecurity as 'baseline' | 'restricted',
      namespace: environment.namespace,
      namespaceAdopted: environment.namespaceAdopted,
    },
    app,
    deployment: { id: deployment.id },
    repoUrl: cloneUrl(deps, workspace.id),
    server: destinationServer(environment.cluster),
    chartVersion: deps.chart.version,
  });
}

/** What a deployment remembers of its application.yaml. */
export function hashManifest(manifest: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(manifest).digest());
}
