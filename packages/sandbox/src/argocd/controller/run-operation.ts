import { kubeTime } from '../../timers.ts';
import { keyOf } from '../application/applications.ts';
import type { Application, OperationState } from '../application/types.ts';
import { getProject } from '../project/find-project.ts';
import type { Project } from '../project/types.ts';
import { WITH_FORCED, WITH_LATEST } from './context.ts';
import type { Context } from './context.ts';
import { formatClock, retryDelay } from './retry.ts';
import { isOver, setOperationState } from './set-operation-state.ts';
import { syncApplication } from './sync-application.ts';

/** Begins the operation that an Application asks for, or carries it one step further. */
export async function runOperation(context: Context, application: Application): Promise<void> {
  const begun = begin(context, application);
  if (begun === undefined) return;
  const terminating = begun.state.phase === 'Terminating';
  const project = findProject(context, application);
  const result =
    typeof project === 'string'
      ? { ...begun.state, phase: 'Error' as const, message: `Failed to load application project: ${project}` }
      : await syncApplication(context, begun.application, project, begun.state);
  const final = isOver(result) ? conclude(context, result, terminating, begun.cause) : keepTerminating(context, application, result);
  const current = context.applications.find(keyOf(application));
  if (current === undefined || current.metadata.uid !== application.metadata.uid) return;
  setOperationState(context, current, final);
  if (!isOver(final) || final.operation.sync === undefined || final.operation.sync.dryRun === true) return;
  if (final.operation.sync !== undefined) context.stats.syncs += 1;
  const automated = final.operation.initiatedBy?.automated === true;
  context.requestRefresh(keyOf(application), automated ? WITH_LATEST : WITH_FORCED);
}

function findProject({ api, settings }: Context, application: Application): Project | string {
  try {
    return getProject(api, settings().namespace, application);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Begun {
  readonly application: Application;
  readonly state: OperationState;
  /** Why Argo CD itself ends it. */
  readonly cause?: string;
}

/** Undefined where there is nothing to do yet. */
function begin(context: Context, application: Application): Begun | undefined {
  const there = application.status?.operationState;
  if (there === undefined || isOver(there)) return initialize(context, application);
  if (there.phase === 'Terminating') return { application, state: there };
  const { syncTimeoutMs } = context.settings();
  const now = context.timers.now().getTime();
  if (syncTimeoutMs > 0 && now > Date.parse(there.startedAt) + syncTimeoutMs) {
    const state = { ...there, phase: 'Terminating' as const, message: 'operation is terminating due to timeout' };
    return store(context, application, state, 'controller sync timeout');
  }
  return there.finishedAt === undefined ? { application, state: there } : retry(context, application, there, there.finishedAt);
}

function initialize(context: Context, application: Application): Begun | undefined {
  const { syncTimeoutMs } = context.settings();
  if (syncTimeoutMs > 0) context.requestOperation(keyOf(application), syncTimeoutMs + 1_000);
  const operation = { initiatedBy: {}, retry: {}, ...application.operation };
  return store(context, application, { operation, phase: 'Running', startedAt: kubeTime(context.timers.now()) });
}

function store(context: Context, application: Application, state: OperationState, cause?: string): Begun | undefined {
  const next = setOperationState(context, application, state);
  return next === undefined ? undefined : { application: next, state, ...(cause === undefined ? {} : { cause }) };
}

/** A try has failed, and the next one has its time. */
function retry(context: Context, application: Application, state: OperationState, failedAt: string): Begun | undefined {
  const { retry: strategy = {}, sync } = state.operation;
  const retries = state.retryCount ?? 0;
  const wait = Date.parse(failedAt) + retryDelay(strategy, retries) - context.timers.now().getTime();
  if (wait > 0) {
    context.requestRefresh(keyOf(application), WITH_LATEST, wait);
    return undefined;
  }
  const { finishedAt: _finished, syncResult: _result, ...rest } = state;
  const { revision: _revision, revisions: _revisions, ...open } = sync ?? {};
  const newest = strategy.refresh === true;
  const operation = newest ? { ...state.operation, sync: open } : state.operation;
  const message = `Retrying operation${newest ? ' with latest revisions' : ''}. Attempt #${retries}`;
  return store(context, application, { ...rest, operation, message });
}

/** Somebody may have ended it while it was worked on. */
function keepTerminating(context: Context, application: Application, state: OperationState): OperationState {
  const phase = context.applications.find(keyOf(application))?.status?.operationState?.phase;
  if (state.phase !== 'Running' || phase !== 'Terminating') return state;
  return { ...state, phase: 'Terminating', message: 'operation is terminating' };
}

/** An operation that has come to an end, or to its next try. */
function conclude(context: Context, state: OperationState, terminating: boolean, cause: string | undefined): OperationState {
  if (state.phase === 'Succeeded') return state;
  const retries = state.retryCount ?? 0;
  const { retry: strategy = {} } = state.operation;
  const { limit = 0 } = strategy;
  const message = state.message ?? '';
  if (terminating || (limit >= 0 && retries >= limit)) {
    const ended = terminating && cause !== undefined ? `${message}, triggered by ${cause}` : message;
    return retries === 0 ? { ...state, message: ended } : { ...state, message: `${ended} (retried ${retries} times).` };
  }
  const now = context.timers.now();
  try {
    const at = new Date(now.getTime() + retryDelay(strategy, retries));
    const next = `${message}. Retrying attempt #${retries + 1} at ${formatClock(at)}.`;
    return { ...state, phase: 'Running', finishedAt: kubeTime(now), retryCount: retries + 1, message: next };
  } catch (error) {
    return { ...state, phase: 'Error', message: `${message} (failed to retry: ${error instanceof Error ? error.message : String(error)})` };
  }
}
