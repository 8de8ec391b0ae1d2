import type { CampaignPlan } from '../plan.ts';

/** A fault that the suite has to notice: what is changed in the sources, and which checker has to say what of it. */
export interface PlantedFault {
  name: string;
  why: string;
  changes: { file: string; find: string; replace: string }[];
  /** What its campaign has of its own, over the short one. */
  campaign: Partial<CampaignPlan>;
  noticedBy: string;
  /** Stands in what the checker says. */
  says: RegExp;
}

/** A campaign of calm weather, in which a few crash points do the killing. */
const CALM: Partial<CampaignPlan> = {
  stormMs: 8000,
  kills: 0,
  webhooks: 30,
  strikeMs: [60_000, 60_000],
  samples: 20,
  sites: 1,
  quietMs: 60_000,
};

export const PLANTED: PlantedFault[] = [
  {
    name: 'inbox-after-answer',
    why: 'A webhook is answered before it is stored: whoever dies in between has lost it.',
    changes: [
      {
        file: 'apps/api/src/routes/hooks.ts',
        find: '      await inTime(acceptHook(api.deps, request.connection, request.body));\n',
        replace:
          '      const { connection, body } = request;\n      setTimeout(() => void acceptHook(api.deps, connection, body).catch(() => {}), 20);\n',
      },
    ],
    campaign: { ...CALM, crashes: 4, points: ['inbox.before-storing', 'inbox.before-commit'], webhooksPerSecond: 20 },
    noticedBy: 'trust-I1',
    says: /webhooks that were acknowledged and are lost/,
  },
  {
    name: 'done-before-run',
    why: 'A job counts as done before it ran: whoever dies in between has lost it.',
    changes: [
      {
        file: 'apps/worker/src/run-job.ts',
        find: "  crashPoint('job.begun');\n",
        replace: "  if (job.job === 'observe-deployment') await completeJob(worker.deps.db, job);\n  crashPoint('job.begun');\n",
      },
    ],
    campaign: { ...CALM, drills: 1, drillsOf: ['trust-G18'] },
    noticedBy: 'trust-G18',
    says: /a worker was killed/,
  },
  {
    name: 'epoch-left-out',
    why: 'Whoever comes late with an old claim takes the work from the one who has it.',
    changes: [
      {
        file: 'packages/db/src/outbox-run.ts',
        find: ' AND epoch = ${claim.epoch} AND leased_until > now() AND dead_at IS NULL',
        replace: ' AND leased_until > now() AND dead_at IS NULL',
      },
    ],
    campaign: CALM,
    noticedBy: 'trust-I2',
    says: /claims that a late stroke has touched/,
  },
  {
    name: 'superseded-committed-late',
    why: 'A release that waited is committed although a newer one has been.',
    changes: [
      {
        file: 'packages/domain/src/release/supersede.ts',
        find: 'older(other, committed) && !isFinal(other.state)',
        replace: "older(other, committed) && !isFinal(other.state) && other.state !== 'blocked'",
      },
      {
        file: 'packages/domain/src/release/supersede.ts',
        find: ' && (newestCommitted === null || newestCommitted < release.number);',
        replace: ' && (newestCommitted === null || newestCommitted !== release.number);',
      },
    ],
    campaign: { ...CALM, stormMs: 25_000, operationsPerSecond: 4 },
    noticedBy: 'trust-I2',
    says: /releases with more than one commit, or with another than they know/,
  },
  {
    name: 'webhook-believed',
    why: 'What a webhook says of health is taken for the truth.',
    changes: [
      {
        file: 'packages/core/src/hooks/accept.ts',
        find: "    crashPoint('inbox.before-commit');\n",
        replace: `    crashPoint('inbox.before-commit');
    const said = body as { status?: { health?: { status?: string } } };
    if (said.status?.health?.status === 'Healthy')
      await tx.release.updateMany({
        where: { workspaceId, deploymentId: hook.application, state: { in: ['committed', 'syncing', 'progressing'] } },
        data: { state: 'succeeded', finishedAt: deps.clock.now() },
      });
`,
      },
    ],
    campaign: { ...CALM, stormMs: 20_000, operationsPerSecond: 2, webhooksPerSecond: 20 },
    noticedBy: 'trust-I7',
    says: /samples in which more was claimed than the cluster had said/,
  },
  {
    name: 'equality-of-commits',
    why: "Another app's commit moves what Argo CD reports, and the release waits for its own for ever.",
    changes: [
      {
        file: 'packages/domain/src/release/look.ts',
        find: 'return known !== null && known >= sequence;',
        replace: 'return known !== null && known === sequence;',
      },
    ],
    campaign: { ...CALM, operationsPerSecond: 3 },
    noticedBy: 'trust-I1',
    says: /something never ends|releases in quiet that did not succeed/,
  },
  {
    name: 'events-numbered-outside',
    why: 'The number of an event is not part of its transaction: one that was rolled back leaves a gap.',
    changes: [
      {
        file: 'packages/db/src/events.ts',
        find: 'UPDATE workspaces SET event_seq = event_seq + ${events.length}::bigint WHERE id = ${workspaceId} RETURNING event_seq AS seq`',
        replace:
          'UPDATE workspaces SET event_seq = event_seq + ${events.length}::bigint + (random() < 0.1)::int WHERE id = ${workspaceId} RETURNING event_seq AS seq`',
      },
    ],
    campaign: CALM,
    noticedBy: 'trust-I4',
    says: /changes that are not in the history/,
  },
  {
    name: 'refresh-not-repeated',
    why: 'A refresh that got lost is never asked for again.',
    changes: [
      {
        file: 'packages/core/src/deployments/observe/observe.ts',
        find: '    if (judgement.needsRefresh) await refreshApplication(host, deploymentId);\n',
        replace: '    if (judgement.needsRefresh && deploymentId === workspaceOf) await refreshApplication(host, deploymentId);\n',
      },
      {
        file: 'packages/core/src/deployments/observe/observe.ts',
        find: '/** Does in the cluster what',
        replace: "const workspaceOf: string = '';\n\n/** Does in the cluster what",
      },
    ],
    campaign: CALM,
    noticedBy: 'trust-I1',
    says: /something never ends|releases in quiet that did not succeed/,
  },
  {
    name: 'rollback-swallowed',
    why: 'A flush that the database has rolled back is answered as if it had happened.',
    changes: [
      {
        file: 'packages/core/src/releases/flush.ts',
        find: "    crashPoint('flush.before-commit');\n    return outcomes.map((outcome) => ('row' in outcome ? { release: viewRelease(outcome.row) } : outcome));\n  });\n",
        replace: `    crashPoint('flush.before-commit');
    kept.push(...outcomes.map((outcome) => ('row' in outcome ? { release: viewRelease(outcome.row) } : outcome)));
    await new Promise((resolve) => setTimeout(resolve, 60));
    return kept;
  }).catch((error: unknown) => {
    if (kept.length > 0) return kept;
    throw error;
  });
`,
      },
      {
        file: 'packages/core/src/releases/flush.ts',
        find: '  const { workspaceId, slug } = first.scope;\n',
        replace: '  const { workspaceId, slug } = first.scope;\n  const kept: Outcome[] = [];\n',
      },
    ],
    campaign: { stormMs: 30_000, kills: 15, operationsPerSecond: 12, strikeMs: [500, 1000], sites: 1, quietMs: 60_000 },
    noticedBy: 'trust-I1',
    says: /requests that were acknowledged and are lost/,
  },
  {
    name: 'key-kept-outside',
    why: 'The answer to a key is not part of what was done: whoever dies in between lets it be done twice.',
    changes: [
      {
        file: 'packages/core/src/releases/flush.ts',
        find: '    await keepReleases(deps, tx, prepared);\n',
        replace: '    void keepReleases;\n',
      },
    ],
    campaign: { ...CALM, crashes: 4, points: ['flush.committed'], operationsPerSecond: 4 },
    noticedBy: 'trust-I2',
    says: /keys with more than one effect/,
  },
  {
    name: 'files-not-committed',
    why: 'The database says that a release is committed, and its values never came into Git.',
    changes: [
      {
        file: 'packages/core/src/releases/commit.ts',
        find: 'const commit = { changes: files.changes, message,',
        replace: 'const commit = { changes: row.number % 3 === 0 ? [] : files.changes, message,',
      },
    ],
    campaign: { ...CALM, operationsPerSecond: 3 },
    noticedBy: 'trust-I3',
    says: /deployments whose files are not what their releases say/,
  },
  {
    name: 'patch-without-lock',
    why: 'Two writers read the same configuration and the later one undoes what the earlier one wrote.',
    changes: [
      {
        file: 'packages/core/src/apps/apps.ts',
        find: "AND id = ${parseId('app', id)} FOR UPDATE`",
        replace: "AND id = ${parseId('app', id)}`",
      },
    ],
    campaign: CALM,
    noticedBy: 'trust-I4',
    says: /updates of eight concurrent writers that are lost/,
  },
];
