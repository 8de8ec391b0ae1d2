import type { ObservedOperation } from '../argocd/observation.ts';
import { refusalCode } from '../cluster/refusal-code.ts';
import type { FailureCode } from './failure-code.ts';
import type { Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';

/** Why a release has failed, as a code and as a sentence. */
export interface Failure {
  code: FailureCode;
  text: string;
}

export interface FailureSettings {
  /** Seconds for which all new pods must show the same fatal reason. */
  failFastSeconds: number;
}

/**
 * The proof that the release will not succeed; null as long as there is none. Degraded alone is no proof: it is also
 * what the pods of the release before may be.
 *
 * @param memory what is remembered, this look included
 */
export function findFailure(look: Look, memory: ReleaseMemory, committedAt: Date, settings: FailureSettings, now: Date): Failure | null {
  return (
    failedOperation(look) ??
    failedProblem(look, memory, settings, now) ??
    failedRollout(look, committedAt) ??
    failedEarly(look, memory, settings, now)
  );
}

/** A failure for an older commit never counts: it may stand for ever after a commit that needs no sync (fact-14). */
function failedOperation(look: Look): Failure | null {
  const operation = look.observation?.operation;
  if (!operation || operation.is !== 'failed' || !look.operationIsOurs) return null;
  return describeFailedOperation(operation);
}

function describeFailedOperation(operation: ObservedOperation): Failure {
  const failed = operation.failedResources.find((resource) => resource.hookType === null) ?? operation.failedResources[0];
  if (!failed) return { code: codeOf(operation.text), text: `The sync failed: ${operation.text || 'Argo CD gives no reason'}` };
  const words = failed.message ?? operation.text;
  if (failed.hookType !== null) {
    // A hook that ran speaks for itself, and its "connection refused" is not the cluster's.
    const code = (failed.refused ? refusalCode(words) : null) ?? 'hook_failed';
    return { code, text: `The ${failed.hookType} hook ${failed.kind} ${failed.name} failed: ${words}` };
  }
  return { code: codeOf(words), text: `${failed.kind} ${failed.name} could not be applied: ${words}` };
}

function codeOf(words: string): FailureCode {
  return refusalCode(words) ?? 'manifest_invalid';
}

function failedProblem(look: Look, memory: ReleaseMemory, settings: FailureSettings, now: Date): Failure | null {
  const problem = look.observation?.problem;
  // An Application on its way out is made again by the root where it is still wanted (fact-35).
  if (!problem || look.observation?.deleting) return null;
  const failure = { code: problem.code, text: problem.text };
  switch (problem.verdict) {
    case 'waits':
      return null;
    case 'attempted':
      return problem.sequence !== null && problem.sequence >= look.sequence && !look.operationRuns ? failure : null;
    case 'compared':
      return comparedAgain(look, memory) ? failure : null;
    case 'lasting':
      return lasted(memory.problemSince, settings, now) ? failure : null;
  }
}

/**
 * While nothing can be rendered the sync names a branch and no commit (fact-15), so one error may still be about the
 * commit before. Comparisons of an Application follow one another: of two with the error, the first of which ended
 * after the release's commit (remember.ts), the second must have begun after it and so has seen it.
 */
function comparedAgain(look: Look, memory: ReleaseMemory): boolean {
  const comparedAt = look.observation?.reconciledAt;
  return Boolean(comparedAt && memory.problemComparedAt && comparedAt > new Date(memory.problemComparedAt));
}

/** A deadline that was exceeded before the commit belongs to the rollout before: the condition outlives its cause. */
function failedRollout(look: Look, committedAt: Date): Failure | null {
  if (!look.applied || look.workload.is !== 'read') return null;
  const { deadlineExceededAt, kind, name, wanted, updated, available } = look.workload.facts;
  if (deadlineExceededAt === null || deadlineExceededAt < committedAt) return null;
  if (look.trouble) return { code: look.trouble.code, text: look.trouble.text };
  const text = `${kind} ${name} has exceeded its progress deadline: ${updated} of ${wanted} replicas are updated and ${available} available`;
  return { code: 'not_ready', text };
}

function failedEarly(look: Look, memory: ReleaseMemory, settings: FailureSettings, now: Date): Failure | null {
  const { trouble } = look;
  if (!trouble || trouble.code !== memory.fatalCode || !lasted(memory.fatalSince, settings, now)) return null;
  return { code: trouble.code, text: trouble.text };
}

function lasted(since: string | undefined, settings: FailureSettings, now: Date): boolean {
  return since !== undefined && now.getTime() - new Date(since).getTime() >= settings.failFastSeconds * 1000;
}
