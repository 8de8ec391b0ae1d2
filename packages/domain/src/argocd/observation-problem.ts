import { refusalCode, saysUnreached } from '../cluster/refusal-code.ts';
import type { FailureCode } from '../release/failure-code.ts';
import { attemptedRevision, type ApplicationFacts, type ConditionFacts } from './facts.ts';

/** What keeps Argo CD from comparing or syncing an Application. */
export interface Problem {
  code: FailureCode;
  /** Argo CD's words. */
  text: string;
  /**
   * When a release may be called failed for it: `waits` not by itself (it can pass without a new commit; an outage may last
   * too long), `compared` once later comparisons find it again, `lasting` when it has stood for the time that the
   * environment grants, `attempted` at once for the commit in `sequence`.
   */
  verdict: 'waits' | 'compared' | 'lasting' | 'attempted';
  /** The commit that it is about, where the text names one. */
  sequence: bigint | null;
}

type Judgement = Pick<Problem, 'code' | 'verdict'>;

const RENDERING = ['helm template', 'app path does not exist', 'no such file or directory'];
const REPOSITORY = [
  'failed to list refs',
  'authentication required',
  'failed to fetch',
  'git fetch',
  'git ls-remote',
  'unable to access',
  'repository not found',
  'failed to initialize repository client',
  'unexpected requesting',
];
const REVISION = ['unable to resolve', 'to a commit sha', 'find remote ref', 'reference not found'];
const REPO_SERVER = ['code = unavailable', 'code = deadlineexceeded', 'code = canceled', 'code = resourceexhausted'];

/** The problem that an Application's conditions tell of; null where there is none. The most basic one comes first. */
export function findProblem(facts: ApplicationFacts, sequenceOf: (sha: string) => bigint | null): Problem | null {
  const spec = facts.conditions.find((condition) => condition.type === 'InvalidSpecError');
  if (spec) return makeProblem(spec, judgeSpec(wordsOf(spec)), null);
  const comparison = facts.conditions.find((condition) => condition.type === 'ComparisonError' || condition.type === 'UnknownError');
  if (comparison) return makeProblem(comparison, judgeComparison(wordsOf(comparison)), null);
  const sync = facts.conditions.find((condition) => condition.type === 'SyncError');
  if (!sync) return null;
  const revision = attemptedRevision(sync);
  const code = refusalCode(sync.message ?? '') ?? 'manifest_invalid';
  return makeProblem(sync, { code, verdict: revision ? 'attempted' : 'waits' }, revision ? sequenceOf(revision) : null);
}

function makeProblem(condition: ConditionFacts, judgement: Judgement, sequence: bigint | null): Problem {
  return { ...judgement, text: condition.message ?? condition.type, sequence };
}

function wordsOf(condition: ConditionFacts): string {
  return (condition.message ?? '').toLowerCase();
}

/**
 * A project or cluster that is not there yet comes later, with the root Application (fact-34), and is no fault of the
 * release.
 */
function judgeSpec(words: string): Judgement {
  if (words.includes('does not exist') || words.includes('not found') || words.includes('there are no clusters')) {
    return { code: 'manifest_invalid', verdict: 'waits' };
  }
  return { code: refusalCode(words) ?? 'manifest_invalid', verdict: 'lasting' };
}

function judgeComparison(words: string): Judgement {
  // A template's own text may quote anything, so Helm's failure is recognised before the words of a lost connection.
  if (says(words, RENDERING)) return { code: 'render_failed', verdict: 'compared' };
  if (says(words, REPOSITORY) || says(words, REVISION)) return { code: 'repository_unreachable', verdict: 'waits' };
  if (says(words, REPO_SERVER)) return { code: 'argocd_unavailable', verdict: 'waits' };
  if (words.includes('failed to load live state') || words.includes('failed to sync cluster') || saysUnreached(words)) {
    const refused = refusalCode(words) === 'cluster_permission_denied';
    return { code: refused ? 'cluster_permission_denied' : 'cluster_unreachable', verdict: 'waits' };
  }
  if (words.includes('failed to compare desired state')) return { code: 'manifest_invalid', verdict: 'compared' };
  return { code: 'render_failed', verdict: 'compared' };
}

function says(words: string, signs: readonly string[]): boolean {
  return signs.some((sign) => words.includes(sign));
}
