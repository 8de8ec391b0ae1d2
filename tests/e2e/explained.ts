import type { Test } from 'tap';
import type { Release } from './shapes.ts';
import type { Stage } from './stage.ts';

export interface Explanation {
  summary: string;
  blockedBy: { kind: string; subject: string; since: string; detail: string; action: string }[];
  facts: { source: string; at: string; text: string }[];
}

/** An explanation as it is expected, with placeholders for what differs from run to run. */
export interface Expected {
  summary: string;
  blockedBy: { kind: string; subject: string; detail: string; action: string }[];
}

/** What is expected of a failure: the reason is the detail of the one thing that blocks, and stands in the summary. */
export interface ExpectedFailure {
  /** `Release 1 of ferry in lab has failed.` */
  what: string;
  kind: string;
  subject: string;
  detail: string;
  action: string;
  /** What the summary says of the version before. */
  before?: string;
}

export function failure({ what, kind, subject, detail, action, before }: ExpectedFailure): Expected {
  const summary = [what, detail, ...(before === undefined ? [] : [before])].join(' ');
  return { summary, blockedBy: [{ kind, subject, detail, action: `${action} Then release again.` }] };
}

export function getExplanation(stage: Stage, release: Pick<Release, 'id'>): Promise<Explanation> {
  return stage.api.get<Explanation>(`/releases/${release.id}/explanation`);
}

/**
 * Asserts that a person gets exactly this explanation. What differs from run to run or from cluster to cluster has a
 * placeholder: see PLACEHOLDERS, and `<workspace>`, `<deployment>` and `<environment>` for ids.
 */
export async function assertExplained(t: Test, stage: Stage, release: Release, expected: Expected): Promise<void> {
  const { summary, blockedBy, facts } = await getExplanation(stage, release);
  const app = /^Release \d+ of (\S+) in/.exec(summary)?.[1] ?? '';
  const clean = (text: string): string => withPlaceholders(text, app, stage, release);
  t.same(
    {
      summary: clean(summary),
      blockedBy: blockedBy.map(({ kind, subject, detail, action }) => {
        return { kind, subject: clean(subject), detail: clean(detail), action: clean(action) };
      }),
    },
    expected,
  );
  for (const { kind, since } of blockedBy) t.ok(isPlausible(since, kind, release), `${kind} since ${since}`);
  t.ok(facts.length > 0);
  t.same(
    facts.map((fact) => fact.at),
    facts.map((fact) => fact.at).toSorted(),
    'facts from the oldest to the newest',
  );
}

// A hold stood before the release; everything else has begun with it, and before its end.
function isPlausible(since: string, kind: string, release: Release): boolean {
  const latest = release.finishedAt ?? new Date(Date.now() + CLOCKS_DIFFER_MS).toISOString();
  return (kind === 'hold' || since >= release.createdAt) && since <= latest;
}

const CLOCKS_DIFFER_MS = 2000;

const PLACEHOLDERS: readonly [RegExp, string][] = [
  [/\busr-[0-9a-z]{26}/g, '<user>'],
  [/\bcls-[0-9a-z]{26}/g, '<cluster>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)/g, '(<uid>)'],
  [/\bcommit \d+/g, 'commit <n>'],
  [/\d+(?=\/\d+ nodes| Insufficient| Preemption| nodes are)/g, '<n>'],
  [/(?<=<n>\/)\d+/g, '<n>'],
  [/127\.0\.0\.1:\d+/g, '<address>'],
  [/(?<=--kube-version )\S+/g, '<version>'],
  // The kubelet waits between its tries, and says both by turns.
  [/ImagePullBackOff: Back-off pulling image "[^"]+": (?=ErrImagePull)/g, ''],
  // What only some of the clusters say: how the pull went, which container an event is about, the difference of two specs.
  [/rpc error: code = NotFound desc = failed to pull and unpack image "[^"]+": failed to resolve reference "[^"]+": /g, ''],
  [/ in container [-a-z]+(?=: Readiness)/g, ''],
  [/ @@ -[\d,]+ \+[\d,]+ @@.*?\{(?=\.)/g, ''],
  [/\b(?:ECONN[A-Z]+|EPIPE|UND_ERR_[A-Z]+)\b/g, '<error>'],
];

function withPlaceholders(text: string, app: string, stage: Stage, release: Release): string {
  const named = text
    .replaceAll(stage.workspace.id, '<workspace>')
    .replaceAll(release.deployment, '<deployment>')
    .replaceAll(release.environment, '<environment>')
    .replaceAll(new RegExp(`\\b${app}-[0-9a-z]{5,10}-[0-9a-z]{5}(?![0-9a-z])`, 'g'), `${app}-<hash>`);
  return PLACEHOLDERS.reduce((rest, [pattern, placeholder]) => rest.replaceAll(pattern, placeholder), named);
}
