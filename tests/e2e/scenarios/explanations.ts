import type { Test } from 'tap';
import { openSeam } from '../seam.ts';
import type { Stage } from '../stage.ts';
import { together } from '../together.ts';
import { abroad } from './explanations/abroad.ts';
import { inGit } from './explanations/in-git.ts';
import { oldVersion } from './explanations/old-version.ts';
import { pods } from './explanations/pods.ts';
import { refused } from './explanations/refused.ts';
import { waiting } from './explanations/waiting.ts';

/** A release for each way to fail, with exactly what a person is told about it; none of them hurts the others. */
export async function explanations(t: Test, stage: Stage): Promise<void> {
  const { databaseUrl } = stage.target;
  const skip = databaseUrl === undefined ? 'a database of this machine is needed' : false;
  const seam = openSeam(databaseUrl ?? 'postgresql://127.0.0.1/none');
  t.teardown(() => seam.close());
  if (skip === false) await seam.leaveAlone(stage.workspace.id);
  await together(t, [
    ...pods(stage),
    ...oldVersion(stage),
    ...refused(stage),
    ...inGit(stage, seam, skip),
    ...waiting(stage, seam, skip),
    ...abroad(stage),
  ]);
}
