import type { Sighting } from './blocker.ts';
import { flaps, settled, type Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';
import { asSighting, type Outage } from './outage.ts';
import { isOutageCode } from './outage-code.ts';

/**
 * Everything that holds a committed release at this look, the most basic first; empty when nothing does. What merely
 * follows from something that is listed already is left out.
 *
 * @param outages what is away at this look
 * @param memory what is remembered, this look included
 */
export function findBlockers(look: Look, outages: readonly Outage[], memory: Pick<ReleaseMemory, 'outages'>): Sighting[] {
  if (look.synced && look.proven && settled(look) && !flaps(look)) return [];
  const away = outages.map((outage) => asSighting(outage, memory.outages?.[outage.code] ?? ''));
  if (!look.observation) return [...away, ...withoutApplication(look, away.length > 0)];
  const silent = outages.some((outage) => outage.code === 'argocd_unavailable');
  const found = [...away, ...conditions(look), ...syncs(look, silent), ...pods(look), ...running(look)];
  if (found.length > 0) return found;
  return [look.synced ? rollout(look) : differing(look)];
}

function withoutApplication({ hindrance, root, sequence }: Look, explained: boolean): Sighting[] {
  if (hindrance) return hindrance.code ? [] : [{ kind: hindrance.kind, subject: hindrance.subject, detail: hindrance.detail }];
  const found: Sighting[] = [];
  const problem = root?.problem;
  if (problem && problem.verdict !== 'attempted' && !explained) {
    found.push({ kind: 'cluster', subject: 'the root Application', detail: `Argo CD reports of the root Application: ${problem.text}` });
  }
  const seen = root?.comparedSequence ?? null;
  const words = seen !== null && seen < sequence ? `; the root Application has compared commit ${seen}` : '';
  const detail = `Argo CD has not created the Application yet${words}`;
  return explained ? found : [...found, { kind: 'revision_not_seen', subject: `commit ${sequence}`, detail }];
}

function conditions({ observation }: Look): Sighting[] {
  const found: Sighting[] = [];
  const problem = observation?.problem;
  const told = problem?.verdict === 'waits' && isOutageCode(problem.code);
  if (problem && problem.verdict !== 'attempted' && !told) {
    found.push({ kind: 'cluster', subject: 'the Application', detail: `Argo CD reports: ${problem.text}` });
  }
  if (observation?.deleting) found.push({ kind: 'cluster', subject: 'the Application', detail: 'The Application is being deleted' });
  return found;
}

function syncs(look: Look, silent: boolean): Sighting[] {
  const { observation, sequence } = look;
  const found: Sighting[] = [];
  if (look.olderOperationRuns) found.push(olderSync(look));
  const problem = observation?.problem;
  if (look.compared || silent || observation?.deleting || (problem && problem.verdict !== 'attempted')) return found;
  const seen = observation?.comparedSequence ?? null;
  const text = seen === null ? (observation?.why ?? 'Argo CD has compared nothing yet') : `Argo CD has compared commit ${seen}`;
  const detail = `${text.replace(/\.$/, '')}; it has not seen commit ${sequence} yet`;
  return [...found, { kind: 'revision_not_seen', subject: `commit ${sequence}`, detail }];
}

function olderSync({ observation }: Look): Sighting {
  const operation = observation?.operation;
  const subject = `the sync of commit ${operation?.sequence ?? '?'}`;
  const words = operation?.text ? `: ${operation.text}` : '';
  const ending = operation?.stage === 'ending' ? ', which it was told to end' : '';
  return {
    kind: 'sync_on_older_commit',
    subject,
    detail: `Argo CD is still syncing commit ${operation?.sequence ?? '?'}${ending}${words}`,
  };
}

function pods({ troubles, workload }: Look): Sighting[] {
  const found = troubles.map(({ subject, text, pods: count }): Sighting => {
    return { kind: 'pod', subject, detail: count > 1 ? `${text} (${count} pods)` : text };
  });
  return workload.is === 'read' ? found : [];
}

/** What a sync of ours waits for, as Argo CD says it: `waiting for completion of hook batch/Job/migrate`. */
function running(look: Look): Sighting[] {
  if (!look.operationRuns || look.olderOperationRuns) return [];
  const text = look.observation?.operation.text ?? '';
  const named = /(?:hook|healthy state of)\s+(?:[a-z0-9.-]*\/)?([A-Za-z]+)\/([a-z0-9.-]+)/.exec(text);
  const subject = named ? `${named[1]} ${named[2]}` : 'the sync';
  return [{ kind: /hook/i.test(text) ? 'hook' : 'wave', subject, detail: text || 'The sync is running' }];
}

function differing(look: Look): Sighting {
  const names = look.observation?.differing ?? [];
  const what = names.length === 0 ? 'The cluster still differs' : `${names.join(', ')} still differ${names.length === 1 ? 's' : ''}`;
  const detail = `${what} from commit ${look.observation?.comparedSequence ?? look.sequence}`;
  return { kind: 'cluster', subject: names[0] ?? 'the cluster', detail };
}

function rollout(look: Look): Sighting {
  const health = look.observation?.health ?? 'Unknown';
  if (look.workload.is === 'absent') return { kind: 'pod', subject: 'the workload', detail: 'The workload does not exist in the cluster' };
  if (look.workload.is === 'unreadable') {
    const detail = `Health is ${health} and the workload cannot be read: ${look.workload.why}`;
    return { kind: 'cluster', subject: 'the workload', detail };
  }
  const { kind, name } = look.workload.facts;
  const subject = `${kind} ${name}`;
  if (!look.applied) return { kind: 'pod', subject, detail: `The live ${subject} is not yet the one of this release` };
  if (kind === 'CronJob') return { kind: 'pod', subject, detail: `Health is ${health}` };
  return { kind: 'pod', subject, detail: `${describeCounts(look.workload.facts)}; health is ${health}` };
}

/** How far a rollout is, as a sentence without its end. */
export function describeCounts(facts: {
  kind: string;
  name: string;
  wanted: number;
  updated: number;
  total: number;
  available: number;
}): string {
  const { kind, name, wanted, updated, total, available } = facts;
  const old = total > updated ? `, ${total - updated} of the version before are still there` : '';
  return `${kind} ${name}: ${updated} of ${wanted} replicas are updated, ${available} available${old}`;
}
