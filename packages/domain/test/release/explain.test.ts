import t from 'tap';
import { explain } from '../../src/release/explain.ts';
import type { ExplainInput } from '../../src/release/explain/input.ts';
import { FAILURE_CODES, type FailureCode } from '../../src/release/failure-code.ts';
import { at, date, failedWith, inputOf, releaseIn } from './explain/inputs.ts';

const DEPLOYMENT = '/v1/workspaces/wsp-1/deployments/dep-1';

const hold = { reason: 'The auditors are here', until: null, since: at(-60), by: { type: 'user', id: 'usr-1' } };

t.test('a release that a hold keeps back is told whose hold it is and how to lift it', async (t) => {
  const { summary, blockedBy } = explain(inputOf(releaseIn('blocked'), { hold: { ...hold, until: at(600) } }));
  const detail = `Held since ${at(-60)} until ${at(600)} by user usr-1: The auditors are here.`;
  t.equal(summary, `Release 3 of api in staging is not committed yet, it is blocked. ${detail}`);
  t.same(blockedBy, [
    {
      kind: 'hold',
      subject: 'the hold',
      since: at(-60),
      detail,
      action: `Lift the hold with DELETE ${DEPLOYMENT}/hold, or release with overrideHold.`,
    },
  ]);
});

t.test('where the hold is over, a blocked release waits for its commit, and a commit that fails is named', async (t) => {
  const job = { job: 'commit-releases', failures: 2, lastError: 'no such table', createdAt: date(5), dueAt: date(9), deadAt: null };
  t.match(explain(inputOf(releaseIn('blocked', { commitFailures: 3 }), { jobs: [job] })).blockedBy, [
    {
      kind: 'commit',
      since: at(2),
      detail: 'The hold is over; the release is about to be committed, but that has failed 3 times so far.',
    },
    {
      kind: 'commit',
      subject: 'job commit-releases',
      since: at(5),
      detail: `The job commit-releases has failed 2 times in a row and is tried again at ${at(9)}: no such table.`,
    },
  ]);
});

t.test('what waits without a hold says for what', async (t) => {
  t.match(explain(inputOf(releaseIn('queued'))).blockedBy, [{ kind: 'queue', since: at(2) }]);
  t.match(explain(inputOf(releaseIn('committing'))).blockedBy, [{ kind: 'commit' }]);
  t.match(explain(inputOf(releaseIn('awaiting_approval'))).blockedBy, [
    { kind: 'approval', action: 'Have somebody who may approve releases in environment staging approve or reject it.' },
  ]);
});

t.test('a committed release at which nobody has looked waits for the worker, and work that was given up is named', async (t) => {
  const looks = {
    job: 'observe-deployment',
    failures: 9,
    lastError: 'its worker died',
    createdAt: date(3),
    dueAt: date(9),
    deadAt: date(8),
  };
  t.match(explain(inputOf(releaseIn('committed'), { observedAt: date(-10) })).blockedBy, [
    { kind: 'queue', since: at(1), detail: /has not looked at the cluster since the release was committed as commit 12/ },
  ]);
  t.match(explain(inputOf(releaseIn('committed'), { jobs: [looks] })).blockedBy, [
    {
      kind: 'queue',
      subject: 'job observe-deployment',
      since: at(8),
      detail: 'The job observe-deployment was given up: its worker died.',
      action: /jobs\?state=dead/,
    },
  ]);
});

t.test('a release under way says what the last look found, as of when, and until when it has time (trust-I7)', async (t) => {
  const pod = { kind: 'pod', subject: 'Pod api-1', since: at(4), detail: 'Container api ended with exit code 1' } as const;
  const memory = { blockers: [pod], facts: [{ source: 'workload', at: at(7), text: '0 of 1 available' }] };
  const { summary, blockedBy, facts } = explain(inputOf(releaseIn('progressing', { memory }), { observedAt: date(7) }));
  t.equal(
    summary,
    `Release 3 of api in staging is applied and not proven live yet. Container api ended with exit code 1. This is as of ${at(7)}.`,
  );
  t.match(blockedBy, [
    {
      ...pod,
      detail: `${pod.detail}.`,
      action: `Wait for the pods to become ready. Where that takes longer than a minute, read the pods' logs (GET ${DEPLOYMENT}/logs).`,
    },
  ]);
  t.same(facts, [
    { source: 'argosy', at: at(0), text: 'Queued.' },
    { source: 'argosy', at: at(1), text: 'Committed.' },
    { source: 'argosy', at: at(1), text: `It has until ${at(901)} to be live.` },
    { source: 'argosy', at: at(2), text: 'Progressing.' },
    { source: 'workload', at: at(7), text: '0 of 1 available' },
    { source: 'argosy', at: at(7), text: 'The cluster was last looked at.' },
  ]);
  const known = explain(inputOf(releaseIn('progressing', { memory: { ...memory, fatalCode: 'container_crashed' } })));
  t.equal(known.blockedBy[0]?.action, `Read what it said last (GET ${DEPLOYMENT}/logs?previous=true), and mend the program or its config.`);
});

t.test('a look that was content is still told: the next one has to confirm it', async (t) => {
  const observed = { observedAt: date(9) };
  t.match(explain(inputOf(releaseIn('progressing'), observed)).blockedBy, [{ kind: 'pod', detail: /found nothing in the way/ }]);
  t.match(explain(inputOf(releaseIn('syncing'), observed)).blockedBy, [{ kind: 'wave' }]);
  t.match(explain(inputOf(releaseIn('committed'), observed)).blockedBy, [{ kind: 'revision_not_seen' }]);
});

t.test('a cluster that does not answer comes first, and is told once', async (t) => {
  const seen = { kind: 'cluster', subject: 'the cluster', since: at(40), detail: 'The cluster has not been reached: refused' } as const;
  const wave = { kind: 'wave', subject: 'Deployment api', since: at(3), detail: 'waiting' } as const;
  const unreachable = [{ id: 'cls-1', name: 'home', since: date(30) }];
  const { blockedBy } = explain(
    inputOf(releaseIn('syncing', { memory: { blockers: [wave, seen], outages: { cluster_unreachable: at(40) } } }), { unreachable }),
  );
  t.match(blockedBy, [
    { kind: 'cluster', subject: 'cluster home', since: at(30), detail: 'The cluster has not been reached: refused.' },
    { kind: 'wave' },
  ]);
  t.equal(blockedBy.length, 2);
});

/** For each code: what stands in the way, what it is called, and how the advice begins. */
const FAILED: Record<FailureCode, [kind: string, subject: string, action: RegExp]> = {
  image_pull_failed: ['pod', 'app api', /^Check that the image registry\.test\/api:3 exists .* cluster home may pull it/],
  image_runs_as_root: ['pod', 'app api', /^Build registry\.test\/api:3 to run as a user other than root/],
  container_crashed: ['pod', 'app api', /^Read what it said last \(GET .*\/logs\?previous=true\)/],
  not_ready: ['pod', 'app api', /^Read its logs \(GET .*\/logs\), and check config\.healthCheck/],
  unschedulable: ['pod', 'app api', /^Ask for less in config\.resources\.requests of app api/],
  quota_exceeded: ['pod', 'app api', /^Raise the quota of namespace acme-staging/],
  admission_denied: ['pod', 'app api', /^Change the config of app api to what the rule in the detail admits/],
  manifest_invalid: ['wave', 'the sync', /^Correct the field that the detail names/],
  field_immutable: ['wave', 'the sync', /^Go back to the value before, or delete the object/],
  hook_failed: ['hook', 'the hook', /^Read the logs of the hook's Job in namespace acme-staging/],
  repository_unreachable: ['cluster', 'the repository', /^Make sure that Argo CD reaches the workspace's repository/],
  render_failed: ['cluster', 'the repository', /^Correct what Helm says in the detail/],
  cluster_permission_denied: ['cluster', 'cluster home', /^Allow what the detail names, in the AppProject of environment staging/],
  sync_timeout: ['revision_not_seen', 'commit 12', /^Check the conditions of the hosting cluster .* larger timeoutSeconds/],
  release_timeout: ['pod', 'app api', /^Read the pods' logs .* larger timeoutSeconds/],
  cluster_unreachable: ['cluster', 'cluster home', /^Bring the API server of cluster home back/],
  argocd_unavailable: ['cluster', 'Argo CD', /^Check in namespace argocd of the hosting cluster that Argo CD's pods run/],
  internal: ['commit', 'the commit', /^Give the reason and this release's id to whoever runs this Argosy/],
};

for (const code of FAILURE_CODES) {
  t.test(`a release that ended with ${code} is explained with its reason and with what to do`, async (t) => {
    const [kind, subject, action] = FAILED[code];
    const { blockedBy } = explain(inputOf(failedWith(code, 'The mast is broken')));
    t.match(blockedBy, [{ kind, subject, since: at(60), detail: 'The mast is broken.', action }]);
    t.equal(blockedBy.length, 1);
    t.match(blockedBy[0]?.action, /Then release again/);
  });
}

t.test('a failure is told since when it was first seen, of the thing that was seen', async (t) => {
  const memory = {
    fatalCode: 'image_pull_failed',
    fatalSince: at(20),
    blockers: [{ kind: 'pod', subject: 'Pod api-1', since: at(10), detail: 'starting' }],
  } as const;
  t.match(explain(inputOf(failedWith('image_pull_failed', 'No such image', { memory }))).blockedBy, [
    { subject: 'Pod api-1', since: at(20) },
  ]);
  const other = { ...memory, fatalCode: 'container_crashed' } as const;
  t.match(explain(inputOf(failedWith('image_pull_failed', 'No such image', { memory: other }))).blockedBy, [{ since: at(10) }]);
});

t.test('a sync that failed is told of what it failed at, whatever else was seen', async (t) => {
  const blockers = [{ kind: 'cluster', subject: 'Deployment api', since: at(5), detail: 'still differs' }] as const;
  const refused = failedWith('manifest_invalid', 'Deployment api could not be applied: spec.x: Required value.', { memory: { blockers } });
  t.match(explain(inputOf(refused)).blockedBy, [{ kind: 'wave', subject: 'Deployment api', since: at(60) }]);
  const hook = failedWith('hook_failed', 'The PreSync hook Job migrate failed: Job has reached the specified backoff limit.');
  t.match(explain(inputOf(hook)).blockedBy, [{ kind: 'hook', subject: 'Job migrate' }]);
});

t.test('a release out of time says what held it at last, each with what to do', async (t) => {
  const blockers = [
    { kind: 'wave', subject: 'Application dep-1', since: at(10), detail: 'waiting for Service api' },
    { kind: 'pod', subject: 'Pod api-1', since: at(20), detail: 'Readiness probe failed' },
  ] as const;
  const reason = 'The release was synced but not proven live within 30 seconds after its commit. Last seen: waiting for Service api.';
  const { summary, blockedBy } = explain(inputOf(failedWith('release_timeout', reason, { memory: { blockers }, oldVersionServes: true })));
  t.equal(summary, `Release 3 of api in staging was not live in its time. ${reason} The version before goes on serving.`);
  t.match(blockedBy, [
    {
      kind: 'wave',
      action: `Look at what is not healthy yet (GET ${DEPLOYMENT}/resources). Then release again, with a larger timeoutSeconds where it only needs more time.`,
    },
    { kind: 'pod', since: at(20), detail: 'Readiness probe failed.' },
  ]);
});

t.test('the other ends say so, and nothing blocks them', async (t) => {
  const cases: [ExplainInput, string][] = [
    [
      inputOf(releaseIn('superseded', { reason: 'Release 4 takes its place.' }), { newer: { id: 'rel-4', number: 4, state: 'succeeded' } }),
      'Release 3 of api in staging was superseded by a newer one. Release 4 (rel-4) took its place.',
    ],
    [
      inputOf(releaseIn('superseded', { reason: 'Release 4 takes its place.' })),
      'Release 3 of api in staging was superseded by a newer one. Release 4 takes its place.',
    ],
    [
      inputOf(releaseIn('cancelled', { timeline: [{ state: 'cancelled', at: at(9), detail: 'Cancelled by user usr-1' }] })),
      'Release 3 of api in staging was cancelled. Cancelled by user usr-1.',
    ],
    [inputOf(releaseIn('rejected')), 'Release 3 of api in staging was rejected.'],
    [
      inputOf(releaseIn('succeeded', { timeline: [{ state: 'succeeded', at: at(9), detail: 'Synced at commit 12 and Healthy.' }] })),
      'Release 3 of api in staging has succeeded. Synced at commit 12 and Healthy.',
    ],
  ];
  for (const [input, summary] of cases) {
    const explanation = explain(input);
    t.equal(explanation.summary, summary);
    t.same(explanation.blockedBy, []);
    t.equal(explanation.facts.length, input.release.timeline.length);
  }
});
