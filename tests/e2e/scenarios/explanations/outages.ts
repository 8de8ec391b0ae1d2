import type { Test } from 'tap';
import { assertExplained, failure, getExplanation } from '../../explained.ts';
import { needs } from '../../needs.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Faults } from '../../target.ts';
import { until } from '../../until.ts';

/** What every release needs is away, so these scenarios run alone. */
export async function outages(t: Test, stage: Stage): Promise<void> {
  await t.test(
    'a repository that cannot be reached for too long fails the release',
    { skip: needs(stage, 'repository-unreachable') },
    (t) =>
      away(t, stage, {
        app: 'frigate',
        faults: { repository: { unreachable: true } },
        failureCode: 'repository_unreachable',
        subject: 'the repository',
        detail:
          'Argo CD has not been able to read the repository since <time>: Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to list refs: Get "http://<address>/git/<workspace>.git/info/refs?service=git-upload-pack": dial tcp <address>: connect: connection refused.',
        action:
          "Make sure that Argo CD reaches the workspace's repository at Argosy's public URL (condition RepositoryConnected in GET /v1/workspaces/<workspace>/clusters).",
      }),
  );
  await t.test('an Argo CD that does not run fails the release, and says so before', { skip: needs(stage, 'controller-paused') }, (t) =>
    away(t, stage, {
      app: 'corvette',
      faults: { controller: { paused: true } },
      failureCode: 'argocd_unavailable',
      subject: 'Argo CD',
      detail: 'Argo CD has not answered since <time>: its controller is down or very busy.',
      action: "Check in namespace argocd of the hosting cluster that Argo CD's pods run, above all its application controller.",
    }),
  );
}

interface Away {
  app: string;
  faults: Faults;
  failureCode: string;
  subject: string;
  detail: string;
  action: string;
}

async function away(t: Test, stage: Stage, { app, faults, failureCode, ...said }: Away): Promise<void> {
  const set = stage.target.cluster.faults!;
  t.teardown(() => set({}));
  await stage.createApp(app);
  await stage.succeed(app, stage.lab, IMAGES.good);
  await set(faults);
  const asked = await stage.release(app, stage.lab, IMAGES.better);
  const told = await until('the outage is told', async () => {
    const { blockedBy } = await getExplanation(stage, asked);
    return blockedBy.find(({ subject }) => subject === said.subject);
  });
  t.match(told, { kind: 'cluster', action: said.action.replaceAll('<workspace>', stage.workspace.id) });
  const release = await stage.api.waitForRelease(asked.id);
  t.match(release, { state: 'failed', failureCode, oldVersionServes: true });
  const what = `Release 2 of ${app} in lab has failed.`;
  await assertExplained(t, stage, release, failure({ what, kind: 'cluster', ...said, before: 'The version before goes on serving.' }));
  await set({});
  await stage.succeed(app, stage.lab, IMAGES.better);
}
