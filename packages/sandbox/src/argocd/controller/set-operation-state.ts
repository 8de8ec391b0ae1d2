import { isDeepStrictEqual } from 'node:util';
import { kubeTime } from '../../timers.ts';
import { recordEvent } from '../application/record-event.ts';
import type { Application, OperationState } from '../application/types.ts';
import type { Context } from './context.ts';

export const isOver = ({ phase }: Pick<OperationState, 'phase'>): boolean =>
  phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';

/**
 * Writes an operation's state; one that is over is no longer asked for.
 *
 * @returns the Application as it is then, undefined where it is gone
 */
export function setOperationState(context: Context, application: Application, state: OperationState): Application | undefined {
  const { applications, timers, api } = context;
  const now = timers.now();
  const over = isOver(state);
  const value = over ? { ...state, finishedAt: kubeTime(now) } : state;
  const same = isDeepStrictEqual(application.status?.operationState, value);
  if (same && !(over && application.operation !== undefined)) return application;
  const body = [
    ...(application.status === undefined ? [{ op: 'add', path: '/status', value: {} }] : []),
    { op: 'add', path: '/status/operationState', value },
    ...(over && application.operation !== undefined ? [{ op: 'remove', path: '/operation' }] : []),
  ];
  const next = applications.patch(application, { type: 'json', body });
  if (over && next !== undefined) recordEvent(api, next, renderEvent(value), now);
  return next;
}

function renderEvent({ phase, message = '', operation, syncResult }: OperationState) {
  const partial = (operation.sync?.resources?.length ?? 0) > 0;
  const revisions = (syncResult?.revisions?.length ?? 0) > 0 ? syncResult?.revisions?.join(',') : syncResult?.revision;
  const texts = [partial ? 'Partial sync operation' : 'Sync operation', ...(syncResult === undefined ? [] : ['to', revisions ?? ''])];
  const well = phase === 'Succeeded';
  texts.push(...(well ? ['succeeded'] : ['failed:', message]));
  return { type: well ? ('Normal' as const) : ('Warning' as const), reason: 'OperationCompleted', message: texts.join(' ') };
}
