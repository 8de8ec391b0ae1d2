import { enqueue } from '@argosy/db/outbox';
import { listWorkspaces } from '@argosy/db/system';
import type { Tx } from '@argosy/db/client';
import type { Deps } from '../deps.ts';

const SETTING = 'public_url';
const AT_ONCE = 500;

/**
 * Compares the public URL with the one that clusters were given. Where it has changed, every workspace is asked to move;
 * the new one is remembered afterwards, so that a crash in between only asks twice.
 *
 * @returns how many workspaces were asked
 */
export async function followPublicUrl(deps: Deps): Promise<number> {
  const { publicUrl } = deps.settings;
  const known = await deps.db.platform.setting.findUnique({ where: { name: SETTING } });
  if (known?.value === publicUrl) return 0;
  let asked = 0;
  if (known !== null) {
    for (let before: string | null = null; ;) {
      const page = await listWorkspaces(deps.db, null, true, before, AT_ONCE);
      for (const { id } of page) {
        await deps.db.inWorkspace(id, (tx) => enqueue(tx, id, [{ job: 'move-addresses', key: 'move', data: {} }]));
      }
      asked += page.length;
      before = page.at(-1)?.id ?? null;
      if (before === null) break;
    }
    deps.log.info({ from: known.value, to: publicUrl, workspaces: asked }, 'the public URL has changed: every workspace moves');
  }
  await deps.db.platform.setting.upsert({
    where: { name: SETTING },
    create: { name: SETTING, value: publicUrl },
    update: { value: publicUrl },
    select: { name: true },
  });
  return asked;
}

/**
 * Whether this process has the public URL that is remembered. One that was started before or after a change may have
 * another, and must not write that one anywhere.
 */
export async function hasCurrentPublicUrl(deps: Deps, tx: Tx): Promise<boolean> {
  const known = await tx.setting.findUnique({ where: { name: SETTING } });
  return known === null || known.value === deps.settings.publicUrl;
}
