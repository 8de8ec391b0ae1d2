import { readFile } from 'node:fs/promises';
import type { Test } from 'tap';
import { assertExplained, failure, getExplanation } from '../../explained.ts';
import { cloneRepository } from '../../git.ts';
import { needs } from '../../needs.ts';
import type { Seam } from '../../seam.ts';
import type { Deployment, RepositoryCredential } from '../../shapes.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Scenario } from '../../together.ts';
import { until } from '../../until.ts';
import { makeEnvironment } from './make-environment.ts';

const TEMPLATES = 'charts/workload/1.0.0/templates';

/** Faults that somebody else has committed to the workspace's repository, each for one deployment or environment. */
export function inGit(stage: Stage, seam: Seam, skip: string | false): Scenario[] {
  return [
    { name: 'a chart that cannot be rendered fails the release with the words of Helm', skip, run: (t) => renderFailed(t, stage, seam) },
    {
      name: 'a hook that fails, fails the release by its name',
      skip: skip || needs(stage, 'crash'),
      run: (t) => hookFailed(t, stage, seam),
    },
    {
      name: 'a hook that does not end times the release out before it was synced',
      skip: skip || needs(stage, 'never-ready'),
      run: (t) => syncTimeout(t, stage, seam),
    },
    {
      name: 'what the project of an environment does not permit fails the release',
      skip,
      run: (t) => permissionDenied(t, stage, seam),
    },
  ];
}

async function renderFailed(t: Test, stage: Stage, seam: Seam): Promise<void> {
  const deployment = await makeDeployment(stage, 'felucca');
  const path = `${TEMPLATES}/deployment.yaml`;
  const content = await readCommitted(t, stage, path);
  const fault = `{{ if eq .Values.argosy.deployment "${deployment}" }}{{ fail "the mast is broken" }}{{ end }}\n`;
  await seam.commit(stage.workspace.id, [{ path, content: `${content}${fault}` }]);
  const release = await stage.settle('felucca', stage.lab, IMAGES.good, { timeoutSeconds: 120 });
  t.match(release, { state: 'failed', failureCode: 'render_failed' });
  const expected = failure({
    what: 'Release 1 of felucca in lab has failed.',
    kind: 'cluster',
    subject: 'the repository',
    detail:
      'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to execute helm template command: failed running helm: `helm template . --name-template felucca --namespace harbour-works-lab --kube-version <version> --values <path to cached source>/environments/lab/felucca/values.yaml <api versions removed> --include-crds` failed exit status 1: Error: execution error at (workload/templates/deployment.yaml:47:73): the mast is broken Use --debug flag to render out invalid YAML.',
    action: 'Correct what Helm says in the detail; it comes from the config of app felucca, most often from config.values.',
  });
  await assertExplained(t, stage, release, expected);
  await seam.commit(stage.workspace.id, [{ path, content }]);
  await stage.succeed('felucca', stage.lab, IMAGES.good);
}

async function hookFailed(t: Test, stage: Stage, seam: Seam): Promise<void> {
  const deployment = await makeDeployment(stage, 'schooner');
  await seam.commit(stage.workspace.id, [hookFor(deployment, 'rig', IMAGES.crash)]);
  const release = await stage.settle('schooner', stage.lab, IMAGES.good);
  t.match(release, { state: 'failed', failureCode: 'hook_failed' });
  const expected = failure({
    what: 'Release 1 of schooner in lab has failed.',
    kind: 'hook',
    subject: 'Job rig',
    detail: 'The PreSync hook Job rig failed: Job has reached the specified backoff limit.',
    action: "Read the logs of the hook's Job in namespace harbour-works-lab, and mend what it runs.",
  });
  await assertExplained(t, stage, release, expected);
}

async function syncTimeout(t: Test, stage: Stage, seam: Seam): Promise<void> {
  const deployment = await makeDeployment(stage, 'brig');
  await seam.commit(stage.workspace.id, [hookFor(deployment, 'careen', IMAGES.neverReady)]);
  const asked = await stage.release('brig', stage.lab, IMAGES.good, { timeoutSeconds: 60 });
  const waiting = await until('the hook is waited for', async () => {
    const { blockedBy } = await getExplanation(stage, asked);
    return blockedBy.find(({ kind }) => kind === 'hook');
  });
  t.match(waiting, { action: /^Wait for the hook to end\./ });
  const release = await stage.api.waitForRelease(asked.id);
  t.match(release, { state: 'timed_out', failureCode: 'sync_timeout' });
  const detail = 'waiting for completion of hook batch/Job/careen.';
  const what = 'Release 1 of brig in lab was not live in its time. The release was not synced within 60 seconds after its commit.';
  const action =
    "Read the logs of the hook's Job in namespace harbour-works-lab. Then release again, with a larger timeoutSeconds where it only needs more time.";
  await assertExplained(t, stage, release, {
    summary: `${what} Last seen: ${detail}`,
    blockedBy: [{ kind: 'hook', subject: 'Job careen', detail, action }],
  });
}

async function permissionDenied(t: Test, stage: Stage, seam: Seam): Promise<void> {
  const walled = await makeEnvironment(stage, 'walled');
  const path = 'projects/walled.yaml';
  const project = await readCommitted(t, stage, path);
  const permission = '    - group: "apps"\n      kind: "Deployment"\n';
  t.ok(project.includes(permission));
  await seam.commit(stage.workspace.id, [{ path, content: project.replace(permission, '') }]);
  await stage.createApp('clipper');
  const release = await stage.settle('clipper', walled, IMAGES.good);
  t.match(release, { state: 'failed', failureCode: 'cluster_permission_denied' });
  const expected = failure({
    what: 'Release 1 of clipper in walled has failed.',
    kind: 'cluster',
    subject: 'Deployment clipper',
    detail: 'Deployment clipper could not be applied: resource apps:Deployment is not permitted in project <environment>.',
    action: "Allow what the detail names, in the AppProject of environment walled or by the roles of Argosy's account in cluster home.",
  });
  await assertExplained(t, stage, release, expected);
}

async function makeDeployment(stage: Stage, app: string): Promise<string> {
  await stage.createApp(app);
  return (await stage.api.post<Deployment>('/deployments', { app, environment: stage.lab.slug })).id;
}

async function readCommitted(t: Test, stage: Stage, path: string): Promise<string> {
  const credential = await stage.api.post<RepositoryCredential>('/repository/credentials', { name: path });
  const { folder, remove } = await cloneRepository(credential);
  t.teardown(remove);
  return readFile(`${folder}/${path}`, 'utf8');
}

function hookFor(deployment: string, name: string, image: string): { path: string; content: string } {
  const content = `{{- if eq .Values.argosy.deployment "${deployment}" }}
apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: ${name}
          image: ${image}
{{- end }}
`;
  return { path: `${TEMPLATES}/${name}.yaml`, content };
}
