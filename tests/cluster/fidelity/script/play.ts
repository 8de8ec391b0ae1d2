import { until } from '../../../e2e/until.ts';
import type { Application } from '../stage/application.ts';
import type { Sighting } from '../stage/observer.ts';
import type { Received } from '../stage/receiver.ts';
import { setScene } from '../stage/scene.ts';
import type { Scene } from '../stage/scene.ts';
import type { World } from '../stage/world.ts';
import type { Scenario, Step } from './scenario.ts';

const QUIET_MS = 1500;
const STEP_MS = 60_000;

/** What was seen during a step, untouched. */
export interface StepSeen {
  readonly step: string;
  readonly isByChance: boolean;
  /** Whether it came to its end in time. */
  readonly isOver: boolean;
  readonly sightings: readonly Sighting[];
  readonly webhooks: readonly Received[];
  /** The Applications at the end, its own first. */
  readonly applications: readonly Application[];
  /** What is in the scenario's namespace at the end. */
  readonly objects: readonly object[];
}

export interface ScenarioSeen {
  readonly scenario: string;
  readonly steps: readonly StepSeen[];
  /** Events about its Application, and those in its namespace. */
  readonly events: readonly object[];
  readonly workloadEvents: readonly object[];
  /** What has to be replaced: texts by what stands for them. */
  readonly names: Readonly<Record<string, string>>;
}

/** Plays a scenario and looks. A step that does not come to its end is the last one. */
export async function play(world: World, scenario: Scenario): Promise<ScenarioSeen> {
  const scene = await setScene(world, scenario.name);
  const steps: StepSeen[] = [];
  for (const step of scenario.steps) {
    steps.push(await playStep(scene, step));
    if (steps.at(-1)?.isOver !== true) break;
  }
  const about = `--field-selector=involvedObject.kind=Application`;
  const events = items(await scene.kubectl('get', 'events', '--namespace=argocd', about, '--output=json')).filter((event) =>
    isOf(scene.name, (event as { involvedObject: { name: string } }).involvedObject.name),
  );
  const workloadEvents = items(await scene.kubectl('get', 'events', `--namespace=${scene.namespace}`, '--output=json'));
  await cleanUp(scene);
  const commits = Object.fromEntries(scene.repository.commits.map((sha, index) => [sha, `<commit ${index + 1}>`]));
  return {
    scenario: scenario.name,
    steps,
    events,
    workloadEvents,
    names: { ...commits, [world.git.url]: '<git>', [world.receiver.url]: '<receiver>' },
  };
}

async function playStep(scene: Scene, step: Step): Promise<StepSeen> {
  const { observer, receiver } = scene.world;
  const from = { sightings: observer.sightings.length, webhooks: receiver.all.length };
  const sightings = () => observer.sightings.slice(from.sightings).filter(({ application }) => isOf(scene.name, application.metadata.name));
  const webhooks = () => receiver.all.slice(from.webhooks).filter(({ body }) => isOf(scene.name, applicationIn(body)));
  await step.act(scene);
  const isOver = await settle(scene, step, () => Math.max(sightings().at(-1)?.at ?? 0, webhooks().at(-1)?.at ?? 0));
  const seen = { sightings: sightings(), webhooks: webhooks() };
  const names = [...new Set(observer.sightings.map(({ application }) => application.metadata.name))].filter((name) =>
    isOf(scene.name, name),
  );
  const applications = names.map((name) => observer.find(name)).filter((application) => application !== undefined);
  return { step: step.name, isByChance: step.isByChance === true, isOver, ...seen, applications, objects: await listObjects(scene) };
}

async function settle(scene: Scene, step: Step, last: () => number): Promise<boolean> {
  const { quietMs = QUIET_MS } = step;
  const begun = performance.now();
  const isQuiet = (): boolean => performance.now() - Math.max(last(), begun) >= quietMs;
  try {
    await until(step.name, async () => step.isOver(scene) && isQuiet(), { timeoutMs: STEP_MS, pauseMs: 25 });
    return true;
  } catch {
    return false;
  }
}

// Own Applications and those that these make.
function isOf(scene: string, name: string): boolean {
  return name === scene || name.startsWith(`${scene}-`);
}

function applicationIn(body: string): string {
  try {
    return (JSON.parse(body) as { application: string }).application;
  } catch {
    return '';
  }
}

const KINDS = 'configmaps,services,deployments,replicasets,pods,jobs,cronjobs,serviceaccounts,pdb,hpa,ingresses,pvc,namespaces';

async function listObjects({ kubectl, namespace, name }: Scene): Promise<object[]> {
  if (name === 'outside') return [];
  const kinds = KINDS.replace(',namespaces', '');
  const inside = items(await kubectl('get', kinds, `--namespace=${namespace}`, '--show-managed-fields', '--output=json'));
  const own = items(
    await kubectl('get', 'namespaces', `--field-selector=metadata.name=${namespace}`, '--show-managed-fields', '--output=json'),
  );
  return [...own, ...inside];
}

async function cleanUp({ kubectl, name, world }: Scene): Promise<void> {
  world.receiver.answerWith(202);
  await kubectl('delete', 'application', name, '--namespace=argocd', '--ignore-not-found', '--wait=true', '--timeout=30s');
  await kubectl('delete', 'appproject', name, '--namespace=argocd', '--ignore-not-found', '--wait=false');
  await kubectl('delete', 'namespace', `fid-${name}`, '--ignore-not-found', '--wait=false');
}

function items(text: string): object[] {
  return (JSON.parse(text) as { items: object[] }).items;
}
