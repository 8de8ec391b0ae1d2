import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { cloneRepository } from '../git.ts';
import type { RepositoryCredential } from '../shapes.ts';
import { openSeam } from '../seam.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { until } from '../until.ts';

const RECORDINGS = fileURLToPath(new URL('../../cluster/recordings/', import.meta.url));

export async function faultsInGit(t: Test, stage: Stage): Promise<void> {
  const { databaseUrl } = stage.target;
  const skip = databaseUrl === undefined ? 'a database of this machine is needed' : false;
  const seam = openSeam(databaseUrl ?? 'postgresql://127.0.0.1/none');
  t.teardown(() => seam.close());
  const { id } = stage.workspace;
  if (skip === false) await seam.leaveAlone(id);

  await t.test(
    'fact-14: after a refused commit, a release that returns to what is live succeeds although no sync runs',
    { skip },
    async (t) => {
      await stage.createApp('yawl');
      const first = await stage.succeed('yawl', stage.lab, IMAGES.good);
      const folder = await clone(t, stage);
      const path = `environments/${stage.lab.slug}/yawl/values.yaml`;
      const content = await readFile(`${folder}/${path}`, 'utf8');
      // Another deployment's id in the selector, which is immutable.
      await seam.commit(id, [{ path, content: content.replaceAll(first.deployment, 'dep-00000000000000000000000000') }]);
      const phase = async (): Promise<string> => {
        const text = await stage.target.cluster.kubectl(
          '-n',
          'argocd',
          'get',
          'application',
          first.deployment,
          '-o',
          'jsonpath={.status.operationState.phase}',
        );
        return text.trim();
      };
      await stage.target.cluster.kubectl(
        '-n',
        'argocd',
        'annotate',
        'application',
        first.deployment,
        'argocd.argoproj.io/refresh=normal',
        '--overwrite',
      );
      await until('the sync of the refused commit has failed', async () => (await phase()) === 'Failed', { timeoutMs: 120_000 });
      await stage.succeed('yawl', stage.lab, IMAGES.good);
    },
  );

  await t.test('what Argo CD sent is kept as it came', { skip }, async (t) => {
    const bodies = await seam.hooks(id);
    t.ok(bodies.length > 20, `${bodies.length} bodies`);
    const triggers = new Set(bodies.map((body) => (body as { trigger: string }).trigger));
    for (const trigger of ['op-running', 'op-succeeded', 'op-failed', 'sync-synced', 'health-healthy', 'health-progressing'])
      t.ok(triggers.has(trigger), trigger);
    if (process.env['ARGOSY_TEST_RECORD'] === undefined) return;
    await mkdir(RECORDINGS, { recursive: true });
    await writeFile(`${RECORDINGS}hooks.ndjson`, bodies.map((body) => `${JSON.stringify(body)}\n`).join(''));
  });
}

async function clone(t: Test, stage: Stage): Promise<string> {
  const credential = await stage.api.post<RepositoryCredential>('/repository/credentials', { name: 'faults' });
  const { folder, remove } = await cloneRepository(credential);
  t.teardown(remove);
  return folder;
}
