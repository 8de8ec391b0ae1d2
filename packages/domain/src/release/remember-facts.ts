import type { Observation } from '../argocd/observation.ts';
import { FACTS_AT_MOST, makeFact, type Fact, type FactSource } from './fact.ts';
import { describeCounts } from './find-blockers.ts';
import type { Look } from './look.ts';

/**
 * What was seen last, for people. What this look could not see keeps the time at which it was seen, so that nobody takes
 * it for the present (trust-I7).
 *
 * @param before the facts of the look before
 * @param now the time of this look
 */
export function rememberFacts(before: readonly Fact[], look: Look, now: Date): Fact[] {
  const seenSources: FactSource[] = ['argosy'];
  if (!look.hindrance) seenSources.push('argocd');
  if (look.workload.is !== 'unreadable') seenSources.push('workload', 'pod', 'event');
  const kept = before.filter((fact) => !seenSources.includes(fact.source));
  const facts = [...argosyFacts(look, now), ...argocdFacts(look, now), ...workloadFacts(look, now), ...eventFacts(look, now)];
  return [...facts, ...kept].slice(0, FACTS_AT_MOST);
}

function argosyFacts({ hindrance, workload }: Look, now: Date): Fact[] {
  const facts: Fact[] = [];
  if (hindrance) facts.push(makeFact('argosy', now, `The Application could not be read: ${hindrance.detail}`));
  if (workload.is === 'unreadable') facts.push(makeFact('argosy', now, `The workload could not be read: ${workload.why}`));
  return facts;
}

function argocdFacts({ observation, root, hindrance }: Look, now: Date): Fact[] {
  if (hindrance) return [];
  if (observation) return applicationFacts('the Application', observation, now);
  const facts = [makeFact('argocd', now, 'The Application does not exist')];
  return root ? [...facts, ...applicationFacts('the root Application', root, now).slice(0, 2)] : facts;
}

function applicationFacts(name: string, seen: Observation, now: Date): Fact[] {
  const compared = seen.comparedSequence === null ? (seen.why ?? 'nothing was compared') : `commit ${seen.comparedSequence} was compared`;
  const texts = [`Sync of ${name} is ${seen.syncStatus ?? 'not known'}: ${compared.replace(/\.$/, '')}`];
  if (seen.problem) texts.push(`Argo CD reports of ${name}: ${seen.problem.text}`);
  const { is, stage, sequence, text } = seen.operation;
  if (is !== 'none') {
    const phase = stage === 'ending' ? 'told to end' : stage === 'asked' ? 'asked for' : is;
    const commit = sequence === null ? 'an unknown commit' : `commit ${sequence}`;
    texts.push(`The newest sync, of ${commit}, is ${phase}${text ? `: ${text}` : ''}`);
  }
  if (seen.health) texts.push(`Health is ${seen.health}`);
  if (seen.refreshPending) texts.push('A refresh was asked for and has not been taken up');
  return texts.map((line) => makeFact('argocd', now, line));
}

function workloadFacts({ workload, troubles, applied }: Look, now: Date): Fact[] {
  if (workload.is === 'unreadable') return [];
  if (workload.is === 'absent') return [makeFact('workload', now, 'The workload does not exist in the cluster')];
  const { facts } = workload;
  const whose = applied ? 'it is the one of this release' : 'it is not the one of this release';
  const counts = facts.kind === 'CronJob' ? `CronJob ${facts.name}` : describeCounts(facts);
  return [
    makeFact('workload', now, `${counts}; ${whose}`),
    ...troubles.map(({ subject, text, pods }) =>
      makeFact('pod', now, pods > 1 ? `${subject} and ${pods - 1} more: ${text}` : `${subject}: ${text}`),
    ),
  ];
}

function eventFacts({ workload }: Look, now: Date): Fact[] {
  if (workload.is !== 'read') return [];
  return workload.facts.warnings.map(({ at, subject, reason, text }) => makeFact('event', at ?? now, `${subject}: ${reason}: ${text}`));
}
