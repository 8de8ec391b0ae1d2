import type { Look } from './look.ts';
import { settled } from './remember.ts';

/** What holds a committed release at present: a kind of the contract's `blockedBy`, and a sentence. */
export interface Obstacle {
  kind: 'revision_not_seen' | 'sync_on_older_commit' | 'wave' | 'hook' | 'pod' | 'cluster';
  text: string;
}

const NOT_THERE: Obstacle = { kind: 'revision_not_seen', text: 'Argo CD has not created the Application yet' };

/** What holds the release, the most basic thing first; null when nothing does. */
export function findObstacle(look: Look): Obstacle | null {
  const { observation, trouble } = look;
  if (!observation) return NOT_THERE;
  if (look.synced && look.proven && settled(look)) return null;
  const { problem } = observation;
  if (problem && problem.verdict !== 'attempted') return { kind: 'cluster', text: `Argo CD reports: ${problem.text}` };
  if (observation.deleting) return { kind: 'cluster', text: 'The Application is being deleted' };
  if (look.olderOperationRuns) return olderSync(look);
  if (!look.compared) return notCompared(look);
  if (trouble) return { kind: 'pod', text: trouble.text };
  if (look.operationRuns) return runningSync(observation.operation.text);
  return look.synced ? rollout(look) : differing(look);
}

function olderSync(look: Look): Obstacle {
  const operation = look.observation?.operation;
  const words = operation?.text ? `: ${operation.text}` : '';
  return { kind: 'sync_on_older_commit', text: `Argo CD is still syncing commit ${operation?.sequence ?? '?'}${words}` };
}

function notCompared(look: Look): Obstacle {
  const { observation } = look;
  const seen = observation?.comparedSequence ?? null;
  const text = seen === null ? (observation?.why ?? 'Argo CD has compared nothing yet') : `Argo CD has compared commit ${seen}`;
  return { kind: 'revision_not_seen', text: `${text.replace(/\.$/, '')}; it has not seen commit ${look.sequence} yet` };
}

function runningSync(text: string): Obstacle {
  const words = text || 'The sync is running';
  if (/hook/i.test(text)) return { kind: 'hook', text: words };
  return { kind: 'wave', text: words };
}

function differing(look: Look): Obstacle {
  const names = look.observation?.differing ?? [];
  const what = names.length === 0 ? 'The cluster still differs' : `${names.join(', ')} still differ${names.length === 1 ? 's' : ''}`;
  return { kind: 'cluster', text: `${what} from commit ${look.observation?.comparedSequence ?? look.sequence}` };
}

function rollout(look: Look): Obstacle {
  const health = look.observation?.health ?? 'Unknown';
  if (look.workload.is === 'absent') return { kind: 'pod', text: 'The workload does not exist in the cluster' };
  if (look.workload.is === 'unreadable') {
    return { kind: 'cluster', text: `Health is ${health} and the workload cannot be read: ${look.workload.why}` };
  }
  const { kind, name, wanted, updated, total, available } = look.workload.facts;
  if (!look.applied) return { kind: 'pod', text: `The live ${kind} ${name} is not yet the one of this release` };
  if (kind === 'CronJob') return { kind: 'pod', text: `Health is ${health}` };
  const old = total > updated ? `, ${total - updated} of the version before are still there` : '';
  return {
    kind: 'pod',
    text: `${kind} ${name}: ${updated} of ${wanted} replicas are updated, ${available} available${old}; health is ${health}`,
  };
}
