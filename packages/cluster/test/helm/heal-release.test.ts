import t from 'tap';

import { ClusterError, type HelmRelease, type HelmStatus } from '@argosy/core/ports/cluster-gateway';

import { healRelease } from '../../src/helm/heal-release.ts';

const release = (status: HelmStatus): HelmRelease => ({ status, revision: 3, chartVersion: '1.0.0', appVersion: '1' });

async function heal(
  status: HelmStatus,
  history: HelmStatus[],
  options: { ours?: boolean; rollback?: () => Promise<void>; after?: HelmStatus } = {},
) {
  const moves: string[] = [];
  const entries = history.map((entry, index) => ({ revision: index + 1, status: entry, chart: 'a-1.0.0', app_version: '1' }));
  const work = healRelease(release(status), {
    isOurs: async () => options.ours ?? true,
    history: async () => JSON.stringify(entries),
    uninstall: async () => void moves.push('uninstall'),
    rollback: async (revision) => {
      moves.push(`rollback ${revision}`);
      await options.rollback?.();
    },
    status: async () => release(options.after ?? 'deployed'),
  });
  return {
    moves,
    error: await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  };
}

const MOVES: Array<[status: HelmStatus, history: HelmStatus[], moves: string[]]> = [
  ['absent', [], []],
  ['deployed', ['deployed'], []],
  ['failed', ['failed'], []],
  ['superseded', ['superseded'], []],
  ['unknown', ['unknown'], []],
  ['pending-install', ['pending-install'], ['uninstall']],
  ['pending-upgrade', ['superseded', 'deployed', 'pending-upgrade'], ['rollback 2']],
  ['pending-upgrade', ['deployed', 'failed', 'pending-upgrade'], ['rollback 1']],
  ['pending-upgrade', ['superseded', 'failed', 'pending-upgrade'], ['rollback 1']],
  ['pending-upgrade', ['failed', 'pending-upgrade'], ['uninstall']],
  ['pending-rollback', ['deployed', 'pending-upgrade', 'pending-rollback'], ['rollback 1']],
  ['uninstalling', ['uninstalling'], ['uninstall']],
  ['uninstalled', ['uninstalled'], ['uninstall']],
];
for (const [status, history, moves] of MOVES) {
  t.test(`trust-F21: ${status} with the history ${history.join(', ') || 'of none'} needs ${moves.join() || 'nothing'}`, async (t) => {
    const healed = await heal(status, history);
    t.strictSame(healed.moves, moves);
    t.equal(healed.error, undefined);
  });
}

t.test('trust-F21: an unfinished release that is not of our making is left to its owner', async (t) => {
  const { moves, error } = await heal('pending-upgrade', ['deployed', 'pending-upgrade'], { ours: false });
  t.strictSame(moves, []);
  t.match(error, { kind: 'conflict', message: /not made by Argosy/ });
});

t.test('a rollback that failed is enough where the release is no longer pending, and else an error', async (t) => {
  const rollback = (): Promise<never> => Promise.reject(new ClusterError('timeout', 'no'));
  t.equal((await heal('pending-upgrade', ['deployed', 'pending-upgrade'], { rollback, after: 'failed' })).error, undefined);
  t.match((await heal('pending-upgrade', ['deployed', 'pending-upgrade'], { rollback, after: 'pending-rollback' })).error, {
    kind: 'timeout',
  });
});
