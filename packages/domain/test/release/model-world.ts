import { readApplicationFacts } from '../../src/argocd/facts.ts';
import { observe } from '../../src/argocd/observation.ts';
import type { WorkloadReading } from '../../src/release/look.ts';
import { deadlineExceeded, imageless, pod, READY, waiting } from '../cluster/live.ts';
import { live, type Step } from '../argocd/replay.ts';

/** What a commit of our app does in the cluster. */
export type Content = 'good' | 'imageless' | 'refused' | 'unrenderable';

interface Commit {
  /** The release it is of, null for one of another app. */
  release: string | null;
  content: Content;
}

interface Operation {
  phase: 'Running' | 'Terminating' | 'Succeeded' | 'Failed';
  sequence: number;
  startedAt: string;
  finishedAt?: string;
  applied: boolean;
}

interface Application {
  uid: number;
  deleting: boolean;
  refresh: boolean;
  sync: 'Synced' | 'OutOfSync' | 'Unknown' | null;
  /** What sync.revision says: a commit, or the branch. */
  compared: number | 'main' | null;
  health: string;
  operation: Operation | null;
  condition: { type: string; message: string } | null;
  reconciledAt: string | null;
  /** A comparison that has begun: what it has read. */
  reading: { head: number; unreadable: boolean; live: string | null; health: string } | null;
}

interface Workload {
  release: string;
  content: Content;
  seen: boolean;
  ready: number;
  oldPods: number;
  appliedAt: number;
  flapping: boolean;
  restartedAt: number | null;
}

export interface World {
  now: number;
  commits: Commit[];
  application: Application | null;
  workload: Workload | null;
  repositoryDown: boolean;
  /** The live workload cannot be read by Argosy. */
  unreadable: boolean;
  /** Argo CD has not noticed yet what became of the pods: what it says of health is older than its comparison (fact-11). */
  staleHealth: string | null;
  uids: number;
  /** Our release has been rolled out completely at some time. */
  everLive: boolean;
}

export const RELEASE = 'rel-ours';
const WANTED = 2;
const DEADLINE_MS = 100_000;
const IMMUTABLE = 'Deployment.apps "api" is invalid: spec.selector: Invalid value: field is immutable';

export function shaOf(sequence: number): string {
  return sequence.toString(16).padStart(40, '0');
}

function sequenceOf(sha: string): bigint {
  return BigInt(Number.parseInt(sha, 16));
}

/** A world in which the version before runs, or was tried. */
export function makeWorld(before: Content): World {
  const world: World = {
    now: Date.parse('2026-11-21T10:00:00.300Z'),
    commits: [
      { release: 'rel-first', content: 'good' },
      { release: null, content: 'good' },
    ],
    application: null,
    workload: null,
    repositoryDown: false,
    unreadable: false,
    staleHealth: null,
    uids: 0,
    everLive: false,
  };
  settle(world);
  world.commits.push({ release: 'rel-before', content: before });
  return world;
}

/** Commits our release and gives its sequence. */
export function commitOurs(world: World, content: Content): number {
  return world.commits.push({ release: RELEASE, content });
}

export function isRolledOut(world: World): boolean {
  const { workload } = world;
  return workload?.release === RELEASE && workload.seen && workload.ready === WANTED && workload.oldPods === 0;
}

function desired(world: World, head: number): Commit {
  return world.commits.slice(0, head).findLast((commit) => commit.release !== null) as Commit;
}

function second(world: World): string {
  return new Date(Math.floor(world.now / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function healthOf({ workload, now }: World): string {
  if (workload === null) return 'Missing';
  if (!workload.seen) return 'Progressing';
  if (workload.ready === WANTED && workload.oldPods === 0) return 'Healthy';
  return now - workload.appliedAt > DEADLINE_MS ? 'Degraded' : 'Progressing';
}

const runs = (application: Application): boolean => application.operation?.phase === 'Running';

/** What can happen. Each does nothing where it cannot be. */
export const ACTIONS = {
  another(world: World): void {
    world.commits.push({ release: null, content: 'good' });
  },
  refresh({ application }: World): void {
    if (application) application.refresh = true;
  },
  begin(world: World): void {
    const { application, workload, repositoryDown, commits } = world;
    if (!application || application.deleting || application.reading) return;
    application.refresh = false;
    application.reading = {
      head: commits.length,
      unreadable: repositoryDown,
      live: workload?.release ?? null,
      health: world.staleHealth ?? healthOf(world),
    };
  },
  end(world: World): void {
    const { application } = world;
    if (!application?.reading) return;
    const { head, unreadable, live: running, health } = application.reading;
    const wanted = desired(world, head);
    application.reading = null;
    application.reconciledAt = second(world);
    const failure = unreadable
      ? 'Failed to load target state: failed to list refs: authentication required'
      : wanted.content === 'unrenderable'
        ? 'Failed to load target state: `helm template` failed: boom'
        : null;
    const attempted = application.operation?.phase === 'Failed' ? application.operation.sequence : null;
    if (failure)
      Object.assign(application, { sync: 'Unknown', compared: 'main', condition: { type: 'ComparisonError', message: failure } });
    else {
      const sync = running === wanted.release ? 'Synced' : 'OutOfSync';
      const message = `Failed last sync attempt to [${shaOf(attempted ?? 0)}]: ${IMMUTABLE}`;
      const condition = sync === 'OutOfSync' && attempted !== null ? { type: 'SyncError', message } : null;
      Object.assign(application, { sync, compared: head, health, condition });
    }
  },
  start(world: World): void {
    const { application } = world;
    if (!application || application.deleting || application.sync !== 'OutOfSync' || runs(application)) return;
    const sequence = application.compared as number;
    // Argo CD does not try a commit again whose sync has failed.
    if (application.operation?.phase === 'Failed' && application.operation.sequence === sequence) return;
    application.operation = { phase: 'Running', sequence, startedAt: second(world), applied: false };
  },
  /** The state of the operation before it vanishes for a moment (fact-36). */
  vanish({ application }: World): void {
    if (application?.operation && !runs(application) && application.sync === 'OutOfSync') application.operation = null;
  },
  apply(world: World): void {
    const { application } = world;
    if (!application?.operation || !runs(application)) return;
    const wanted = desired(world, application.operation.sequence);
    application.operation.applied = true;
    if (wanted.content === 'refused' || world.workload?.release === wanted.release) return;
    const oldPods = world.workload ? WANTED : 0;
    world.workload = {
      release: wanted.release as string,
      content: wanted.content,
      seen: false,
      ready: 0,
      oldPods,
      appliedAt: world.now,
      flapping: false,
      restartedAt: null,
    };
  },
  finish(world: World): void {
    const { application } = world;
    if (!application?.operation || !runs(application) || !application.operation.applied) return;
    const refused = desired(world, application.operation.sequence).content === 'refused';
    Object.assign(application.operation, { phase: refused ? 'Failed' : 'Succeeded', finishedAt: second(world) });
  },
  /** A sync that hangs is ended by somebody. */
  abort(world: World): void {
    const { application } = world;
    if (!application?.operation || !runs(application) || application.operation.applied) return;
    // Nobody ends one of our own commit.
    if (desired(world, application.operation.sequence).release === RELEASE) return;
    Object.assign(application.operation, { phase: 'Failed', finishedAt: second(world) });
  },
  see({ workload }: World): void {
    if (workload) workload.seen = true;
  },
  pod({ workload }: World): void {
    if (!workload?.seen || workload.content !== 'good' || workload.flapping) return;
    if (workload.ready < WANTED) workload.ready += 1;
    else workload.oldPods = Math.max(0, workload.oldPods - 1);
  },
  crash({ workload }: World): void {
    if (workload?.content === 'good' && workload.ready === WANTED) Object.assign(workload, { flapping: true, ready: WANTED - 1 });
  },
  restart(world: World): void {
    const { workload } = world;
    if (workload?.flapping) Object.assign(workload, { flapping: false, ready: WANTED, restartedAt: world.now });
  },
  stale(world: World): void {
    if (!world.unreadable) world.staleHealth = world.application?.health ?? null;
  },
  health(world: World): void {
    world.staleHealth = null;
    if (world.application && !world.application.deleting && world.application.sync !== null) world.application.health = healthOf(world);
  },
  /** Before the workload exists it may read Healthy (fact-13). */
  lie({ application }: World): void {
    if (application) application.health = 'Healthy';
  },
  /** Self-healing runs a second operation for the same commit (fact-12, fact-24). */
  heal(world: World): void {
    const { application } = world;
    if (!application || application.deleting || application.operation?.phase !== 'Succeeded') return;
    application.operation = { phase: 'Running', sequence: application.operation.sequence, startedAt: second(world), applied: false };
  },
  remove({ application }: World): void {
    if (application && !application.deleting) Object.assign(application, { deleting: true, reading: null });
  },
  gone(world: World): void {
    if (!world.application?.deleting) return;
    world.application = null;
    world.workload = null;
  },
  create(world: World): void {
    if (world.application !== null) return;
    world.uids += 1;
    world.application = {
      uid: world.uids,
      deleting: false,
      refresh: false,
      sync: null,
      compared: null,
      health: 'Unknown',
      operation: null,
      condition: null,
      reconciledAt: null,
      reading: null,
    };
  },
  cut(world: World): void {
    world.repositoryDown = true;
  },
  mend(world: World): void {
    world.repositoryDown = false;
  },
  hide(world: World): void {
    world.unreadable = true;
    world.staleHealth = null;
  },
  show(world: World): void {
    world.unreadable = false;
  },
} satisfies Record<string, (world: World) => void>;

export type Action = keyof typeof ACTIONS;

/** The next thing that Argo CD and the cluster do where nothing is in the way. */
export function nextAction(world: World): Action {
  const { application, workload, commits } = world;
  if (application === null) return 'create';
  if (application.deleting) return 'gone';
  if (application.reading) return 'end';
  if (runs(application)) return application.operation?.applied ? 'finish' : 'apply';
  if (application.compared !== commits.length) return 'begin';
  if (application.sync === 'OutOfSync' && workload?.release !== desired(world, commits.length).release) return 'start';
  if (workload && !workload.seen) return 'see';
  if (workload?.flapping) return 'restart';
  if (workload?.content === 'good' && (workload.ready < WANTED || workload.oldPods > 0)) return 'pod';
  return application.sync === 'OutOfSync' ? 'begin' : 'health';
}

const TO_THE_END: Action[] = [
  'mend',
  'gone',
  'create',
  'end',
  'begin',
  'end',
  'start',
  'apply',
  'finish',
  'see',
  'restart',
  'pod',
  'pod',
  'pod',
  'pod',
  'health',
  'begin',
  'end',
];

/** Does one thing at a later time. */
export function act(world: World, action: Action, ms: number): void {
  world.now += ms;
  ACTIONS[action](world);
  world.everLive ||= isRolledOut(world);
}

/** Lets everything come to its end; `after` is called after each step. */
export function settle(world: World, after: () => void = () => {}): void {
  for (let round = 0; round < 3; round++) {
    for (const action of TO_THE_END) {
      act(world, action, 150);
      after();
    }
  }
}

/** What a look at the world sees. */
export function lookAt(world: World): Step {
  const { application } = world;
  const observation = application ? observe(readApplicationFacts(printApplication(application)), sequenceOf) : null;
  return { observation, root: null, workload: readLive(world), now: new Date(world.now) };
}

function printApplication(application: Application): object {
  const { operation, compared, sync, condition } = application;
  return {
    metadata: {
      uid: `uid-${application.uid}`,
      ...(application.deleting && { deletionTimestamp: '2026-11-21T10:00:00Z' }),
      ...(application.refresh && { annotations: { 'argocd.argoproj.io/refresh': 'normal' } }),
    },
    status: {
      ...(sync && { sync: { status: sync, revision: typeof compared === 'number' ? shaOf(compared) : compared } }),
      health: { status: application.health },
      ...(application.reconciledAt && { reconciledAt: application.reconciledAt }),
      conditions: condition ? [condition] : [],
      ...(operation && {
        operationState: {
          phase: operation.phase,
          startedAt: operation.startedAt,
          finishedAt: operation.finishedAt,
          message: operation.phase === 'Failed' ? IMMUTABLE : '',
          operation: { sync: { revision: shaOf(operation.sequence) } },
          ...(operation.finishedAt && { syncResult: { revision: shaOf(operation.sequence), resources: [] } }),
        },
      }),
    },
  };
}

function readLive(world: World): WorkloadReading {
  const { workload, unreadable, now } = world;
  if (unreadable) return { is: 'unreadable', why: 'no right' };
  if (workload === null) return { is: 'absent' };
  const { release, seen, ready, oldPods, content, flapping, restartedAt } = workload;
  const late = content === 'imageless' && now - workload.appliedAt > DEADLINE_MS;
  const at = new Date(workload.appliedAt + DEADLINE_MS).toISOString();
  const restarted = restartedAt === null ? {} : { restartCount: 2, lastState: { terminated: { exitCode: 1 } } };
  const running = { state: { running: { startedAt: new Date(restartedAt ?? workload.appliedAt).toISOString() } } };
  const well = pod({ conditions: READY, containers: [{ name: 'api', ready: true, restartCount: 0, ...running, ...restarted }] });
  const broken = pod({ name: 'api-new-2', containers: [waiting('CrashLoopBackOff', 'back-off')] });
  const pods = content === 'imageless' ? [imageless('api-new-1'), imageless('api-new-2')] : [well, ...(flapping ? [broken] : [])];
  return live(
    {
      release,
      generation: 3,
      observedGeneration: seen ? 3 : 2,
      wanted: WANTED,
      updated: seen ? WANTED : 0,
      total: WANTED + oldPods,
      available: ready + oldPods,
      ...(late && { conditions: [deadlineExceeded(at)] }),
    },
    seen ? pods : [],
    [],
    new Date(now),
  );
}
