import type { Test } from 'tap';
import { assertExplained, failure } from '../../explained.ts';
import type { Seam } from '../../seam.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Scenario } from '../../together.ts';

/** A release that waits for a hold, and then cannot be committed. */
export function waiting(stage: Stage, seam: Seam, skip: string | false): Scenario[] {
  return [
    {
      name: 'a release that cannot be committed once its hold is lifted ends as a failure of Argosy itself',
      skip,
      run: (t) => internal(t, stage, seam),
    },
  ];
}

async function internal(t: Test, stage: Stage, seam: Seam): Promise<void> {
  await stage.createApp('pinnace');
  const { id } = await stage.api.post<{ id: string }>('/deployments', { app: 'pinnace', environment: stage.lab.slug });
  await stage.api.request('PUT', `/deployments/${id}/hold`, { reason: 'The tide is low' });
  const blocked = await stage.release('pinnace', stage.lab, IMAGES.good);
  t.equal(blocked.state, 'blocked');
  const held = 'Held since <time> by user <user>: The tide is low.';
  await assertExplained(t, stage, blocked, {
    summary: `Release 1 of pinnace in lab is not committed yet, it is blocked. ${held}`,
    blockedBy: [
      {
        kind: 'hold',
        subject: 'the hold',
        detail: held,
        action: 'Lift the hold with DELETE /v1/workspaces/<workspace>/deployments/<deployment>/hold, or release with overrideHold.',
      },
    ],
  });
  await seam.breakConfig(stage.workspace.id, blocked.id);
  await stage.api.delete(`/deployments/${id}/hold`);
  const release = await stage.api.waitForRelease(blocked.id);
  t.match(release, { state: 'failed', failureCode: 'internal', commit: null });
  const expected = failure({
    what: 'Release 1 of pinnace in lab has failed.',
    kind: 'commit',
    subject: 'the commit',
    detail: 'Argosy could not commit the release in 5 tries, for a reason of its own that its log names. Release again.',
    action: "Give the reason and this release's id to whoever runs this Argosy.",
  });
  await assertExplained(t, stage, release, expected);
}
