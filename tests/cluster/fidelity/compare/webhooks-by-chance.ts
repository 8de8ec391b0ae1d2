import type { Application } from '../stage/application.ts';
import type { StepSeen } from '../script/play.ts';

/**
 * The triggers of an Application that go out by chance in a step, by what it reads before and after:
 * - Healthy and Progressing alternate while pods start (fact-4, fact-11, fact-13), so they only have to be told where the step
 *   ends with them after something else;
 * - what is true in the moment before an Application is gone may be told or not (fact-22).
 */
export function triggersByChance(step: StepSeen, name: string): Set<string> {
  const own = step.sightings.filter(({ application }) => application.metadata.name === name);
  const last = own.at(-1);
  if (last?.type === 'DELETED') return new Set(['health-missing', 'health-healthy', 'health-progressing', 'sync-outofsync']);
  const healths = own.map(({ application }) => healthOf(application));
  const steady = healths.filter((health) => health !== 'Healthy' && health !== 'Progressing');
  const isTold = steady.length > 0 && healths.at(-1) === 'Healthy';
  return new Set(['health-progressing', ...(isTold ? [] : ['health-healthy'])]);
}

function healthOf({ status }: Application): string {
  return status?.health?.status ?? '';
}
