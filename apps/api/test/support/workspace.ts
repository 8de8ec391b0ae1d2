import { kubeconfigOf } from '../../../../packages/cluster/test/support/kubeconfig-of.ts';
import { ONE, type TestApi } from './api.ts';
import type { Answer, Body } from './call.ts';

/** A workspace with its path. */
export interface TestWorkspace {
  id: string;
  path: string;
}

export async function makeWorkspace(w: TestApi, slug: string): Promise<TestWorkspace> {
  const { id } = made(await w.call('POST', '/v1/workspaces', { body: { name: slug, slug } }));
  return { id, path: `/v1/workspaces/${id}` };
}

export function makeCluster(w: TestApi, workspace: TestWorkspace, name = 'one', server = ONE): Promise<Body> {
  return w.call('POST', `${workspace.path}/clusters`, { body: { name, kubeconfig: kubeconfigOf({ cluster: { server } }) } }).then(made);
}

export function makeEnvironment(w: TestApi, workspace: TestWorkspace, name = 'staging'): Promise<Body> {
  return w.call('POST', `${workspace.path}/environments`, { body: { name, type: 'staging', cluster: 'one' } }).then(made);
}

export function makeApp(w: TestApi, workspace: TestWorkspace, name = 'api'): Promise<Body> {
  return w.call('POST', `${workspace.path}/apps`, { body: { name, source: { type: 'image' } } }).then(made);
}

/** A workspace with the cluster "one", the environment "staging" and the app "api". */
export async function makeStage(w: TestApi, slug: string): Promise<TestWorkspace> {
  const workspace = await makeWorkspace(w, slug);
  await makeCluster(w, workspace);
  await makeEnvironment(w, workspace);
  await makeApp(w, workspace);
  return workspace;
}

/** Releases an image of the app to the environment "staging". */
export async function release(w: TestApi, workspace: TestWorkspace, image = 'nginx:1.27', app = 'api'): Promise<Body> {
  return made(await w.call('POST', `${workspace.path}/releases`, { body: { app, environment: 'staging', image } }));
}

export async function makeToken(w: TestApi, workspace: TestWorkspace, role: string): Promise<string> {
  return made(await w.call('POST', `${workspace.path}/tokens`, { body: { name: role, role } }))['token'] as string;
}

/** How much there is of everything in the workspace: the same before and after means that nothing was changed. */
export function traceOf(w: TestApi, { id: workspaceId }: TestWorkspace): Promise<Record<string, unknown>> {
  const where = { where: { workspaceId } };
  return w.api.deps.db.inWorkspace(workspaceId, async (tx) => ({
    workspace: await tx.workspace.findUnique({ where: { id: workspaceId } }),
    repository: await tx.repository.findUnique(where),
    audits: await tx.auditEvent.count(where),
    outbox: await tx.outbox.count(where),
    clusters: await tx.cluster.count(where),
    environments: await tx.environment.count(where),
    apps: await tx.app.count(where),
    deployments: await tx.deployment.count(where),
    releases: await tx.release.count(where),
    inbox: await tx.inbox.count(where),
    credentials: await tx.repositoryCredential.count(where),
  }));
}

function made(answer: Answer): Body {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw new Error(`${answer.status} ${answer.text}`);
}
