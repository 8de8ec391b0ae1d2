import type { Blocker, BlockerKind } from '../blocker.ts';
import type { FailureCode } from '../failure-code.ts';
import { adviseOnFailure } from './failure-actions.ts';
import type { ExplainedNames, ExplainedRelease, ExplainInput } from './input.ts';

interface Advice {
  /** What to wait for; null where waiting helps nobody. */
  wait: string | null;
  /** What to do where waiting does not help: the rest of a sentence. */
  act: string;
}

type Known = Pick<ExplainInput, 'release' | 'names' | 'unreachable'>;

/** What a person should do about each kind of blocker, where nothing more is known. */
const ADVICE: Record<BlockerKind, (names: ExplainedNames) => Advice> = {
  queue: ({ base }) => ({
    wait: 'Wait a few seconds.',
    act: `check that Argosy's worker runs, and look for work that was given up (GET ${base}/jobs?state=dead)`,
  }),
  hold: ({ base, deployment }) => ({
    wait: null,
    act: `lift the hold with DELETE ${base}/deployments/${deployment}/hold, or release with overrideHold`,
  }),
  freeze: () => ({ wait: 'Wait for the end of the freeze.', act: 'have an admin lift it' }),
  approval: ({ environment }) => ({
    wait: null,
    act: `have somebody who may approve releases in environment ${environment} approve or reject it`,
  }),
  commit: ({ base }) => ({ wait: 'Wait a few seconds.', act: `look for work that was given up (GET ${base}/jobs?state=dead)` }),
  revision_not_seen: ({ base }) => ({
    wait: 'Wait: Argosy repeats the refresh until Argo CD has seen the commit.',
    act: `check the conditions of the hosting cluster (GET ${base}/clusters)`,
  }),
  sync_on_older_commit: (names) => ({
    wait: 'Wait: Argosy ends the older sync where it does not end by itself.',
    act: `look at what that sync works on (GET ${pathOf(names)}/resources)`,
  }),
  wave: (names) => ({ wait: 'Wait for the sync to end.', act: `look at what is not healthy yet (GET ${pathOf(names)}/resources)` }),
  hook: ({ namespace }) => ({ wait: 'Wait for the hook to end.', act: `read the logs of the hook's Job in namespace ${namespace}` }),
  pod: (names) => ({ wait: 'Wait for the pods to become ready.', act: `read the pods' logs (GET ${pathOf(names)}/logs)` }),
  callback: () => ({ wait: 'Wait for the answer of the callback.', act: 'check that its receiver runs' }),
  provider: () => ({ wait: 'Wait for the provider.', act: 'check its status and its credentials' }),
  cluster: ({ base, cluster }) => ({
    wait: null,
    act: `check the conditions of cluster ${cluster.name} (GET ${base}/clusters/${cluster.id}) and what the detail says`,
  }),
};

/** What a person should do now about something that holds a release which is under way. */
export function adviseOnHolding(blocker: Blocker, known: Known): string {
  const code = codeOf(blocker, known.release.memory);
  if (code !== null) return adviseOnFailure(code, atCluster(blocker, known));
  const { wait, act } = ADVICE[blocker.kind](known.names);
  return wait === null ? `${capitalised(act)}.` : `${wait} Where that takes longer than a minute, ${act}.`;
}

/** What a person should do about something that held a release until its time was over. */
export function adviseOnTimeout(blocker: Blocker, known: Known): string {
  const code = codeOf(blocker, known.release.memory);
  const advice =
    code === null ? `${capitalised(ADVICE[blocker.kind](known.names).act)}.` : adviseOnFailure(code, atCluster(blocker, known));
  return `${advice} Then release again, with a larger timeoutSeconds where it only needs more time.`;
}

/** The failure code that fits what the looks have found, so that the advice is as good as that for a failure. */
function codeOf({ kind, subject }: Blocker, memory: ExplainedRelease['memory']): FailureCode | null {
  if (kind === 'pod') return memory.fatalCode ?? null;
  if (kind !== 'cluster') return null;
  if (subject === 'Argo CD') return 'argocd_unavailable';
  if (subject === 'the repository') return 'repository_unreachable';
  if (/application$/i.test(subject)) return memory.problemCode ?? null;
  if (subject.startsWith('cluster ')) return 'cluster_unreachable';
  return subject === 'the cluster' ? (AWAY.find((code) => memory.outages?.[code] !== undefined) ?? null) : null;
}

const AWAY = ['cluster_permission_denied', 'cluster_unreachable'] as const satisfies FailureCode[];

/** The names, with the cluster that the blocker is about: it may be the one that hosts Argo CD. */
function atCluster({ subject }: Blocker, { release, names, unreachable }: Known): Known {
  const cluster = unreachable.find(({ name }) => subject === `cluster ${name}`) ?? names.cluster;
  return { release, names: { ...names, cluster }, unreachable };
}

function pathOf({ base, deployment }: ExplainedNames): string {
  return `${base}/deployments/${deployment}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
