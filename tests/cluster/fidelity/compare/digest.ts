import type { Application } from '../stage/application.ts';
import type { Received } from '../stage/receiver.ts';
import type { ScenarioSeen, StepSeen } from '../script/play.ts';
import { normalize } from './normalize.ts';
import type { Json } from './normalize.ts';
import { deliveriesOf } from './deliveries.ts';
import { expectedBody } from './expected-body.ts';
import { withFirstOperations } from './first-operation.ts';
import type { Finals } from './first-operation.ts';
import { TRACKS, TRACKS_OF_A_DELETION } from './tracks.ts';
import { triggersByChance } from './webhooks-by-chance.ts';

/** What is compared of a step: values by what they are. */
export interface StepDigest {
  readonly step: string;
  readonly isOver: boolean;
  /** Sequences, by Application and what goes through them. */
  readonly tracks: Readonly<Record<string, readonly string[]>>;
  /** The Applications at the end. */
  readonly finals: Readonly<Record<string, Json>>;
  /** The last body of each trigger of each Application. */
  readonly webhooks: Readonly<Record<string, Json>>;
  readonly objects: Readonly<Record<string, Json>>;
}

export interface ScenarioDigest {
  readonly scenario: string;
  readonly steps: readonly StepDigest[];
  readonly events: Readonly<Record<string, Json>>;
}

/** Takes out of what was seen what differs from run to run. */
export function digest(seen: ScenarioSeen): ScenarioDigest {
  const clean = (value: unknown): Json => normalize(value as Json, seen.names);
  const sightings = seen.steps.flatMap((step) => step.sightings);
  const states = new Map(
    sightings.map(({ application }) => [stateKey(application.metadata.name, application.metadata.resourceVersion), application]),
  );
  const finals = withFirstOperations(seen.steps);
  const uids = new Set(sightings.map(({ application }) => application.metadata.uid));
  return {
    scenario: seen.scenario,
    steps: seen.steps.map((step, index) =>
      digestStep(step, seen.names, states, finals[index] ?? new Map(), seen.steps[index - 1]?.applications ?? [], clean),
    ),
    events: Object.fromEntries(eventsOf(seen, uids).map((event) => digestEvent(clean(event)))),
  };
}

type Clean = (value: unknown) => Json;

function digestStep(
  step: StepSeen,
  names: ScenarioSeen['names'],
  states: States,
  finals: Finals,
  before: readonly Application[],
  clean: Clean,
): StepDigest {
  return {
    step: step.step,
    isOver: step.isOver,
    tracks: { ...(step.isByChance ? {} : tracksOf(step, before, names)), ...deliveriesOf(step.webhooks) },
    finals: step.isByChance ? {} : Object.fromEntries([...finals].map(([name, application]) => [name, clean(application)])),
    webhooks: step.isByChance
      ? {}
      : Object.fromEntries(
          step.webhooks.filter((received) => !isByChance(step, received)).map((received) => digestWebhook(received, states)),
        ),
    objects: step.isByChance
      ? {}
      : Object.fromEntries(
          step.objects
            .filter((object) => (object as KubernetesNamed).kind !== 'Pod')
            .map((object) => clean(object))
            .map((object): [string, Json] => [nameOf(object as unknown as KubernetesNamed), object]),
        ),
  };
}

interface KubernetesNamed {
  kind: string;
  metadata: { name: string };
  spec?: { template?: { spec: { containers: { image: string }[] } } };
}

// ReplicaSets have names by chance: what they run tells them apart. Pods are left out: those of the real one are fake.
function nameOf({ kind, metadata, spec }: KubernetesNamed): string {
  const containers = kind === 'ReplicaSet' ? (spec?.template?.spec.containers ?? []) : [];
  return [kind, metadata.name, ...containers.map(({ image }) => image)].join(' ');
}

// With how each Application was before, so that it does not matter which change is seen first.
function tracksOf(step: StepSeen, before: readonly Application[], names: ScenarioSeen['names']): Record<string, string[]> {
  const changed = step.sightings.filter(({ type }) => type !== 'DELETED').map(({ application }) => application);
  const byName = Map.groupBy([...before, ...changed], ({ metadata }) => metadata.name);
  return Object.fromEntries(
    [...byName].flatMap(([name, applications]) =>
      Object.entries(isGone(step, name) ? TRACKS_OF_A_DELETION : TRACKS).map(([track, read]): [string, string[]] => [
        `${name} ${track}`,
        read(applications.map((application) => rename(application, names))),
      ]),
    ),
  );
}

function isGone({ sightings }: StepSeen, name: string): boolean {
  return sightings.findLast(({ application }) => application.metadata.name === name)?.type === 'DELETED';
}

function rename(application: Application, names: ScenarioSeen['names']): Application {
  return normalize(application as unknown as Json, names) as unknown as Application;
}

function isByChance(step: StepSeen, { body }: Received): boolean {
  const { application, trigger } = JSON.parse(body) as { application: string; trigger: string };
  return triggersByChance(step, application).has(trigger);
}

type States = ReadonlyMap<string, Application>;

function stateKey(name: string, version: string): string {
  return `${name} ${version}`;
}

/**
 * One webhook by Application and trigger. Its body is what the template makes of the Application at its version, so it is
 * enough to say whether it is; the states themselves are compared elsewhere.
 */
function digestWebhook({ method, path, headers, body }: Received, states: States): [string, Json] {
  const { host: _, 'content-length': length, ...rest } = headers;
  const { application, trigger, resourceVersion } = JSON.parse(body) as { application: string; trigger: string; resourceVersion: string };
  const state = states.get(stateKey(application, resourceVersion));
  const isExpected = state !== undefined && body === expectedBody(state, trigger);
  const said = isExpected ? 'the Application at its version' : state === undefined ? 'of a version that was not seen' : body;
  return [
    `${application} ${trigger}`,
    { method, path, headers: { ...rest, 'content-length': length === String(Buffer.byteLength(body)) }, body: said },
  ];
}

function eventsOf({ steps, events, workloadEvents }: ScenarioSeen, uids: ReadonlySet<string>): object[] {
  if (steps.some(({ isByChance }) => isByChance)) return [];
  return [...events.filter((event) => isOwn(event, uids)), ...workloadEvents.filter(isOfNoKubelet)];
}

// Those of an earlier run stay for an hour. Health, what heals and errors of a deletion come and go by chance (fact-4, fact-12, fact-22).
function isOwn(event: object, uids: ReadonlySet<string>): boolean {
  const { involvedObject, message } = event as { involvedObject: { uid: string }; message: string };
  return (
    uids.has(involvedObject.uid) &&
    !/^(?:Updated health status|Partial sync operation|Unable to delete application resources)/.test(message)
  );
}

// A budget says that it has no pods where it is there before them.
function isOfNoKubelet(event: object): boolean {
  const { involvedObject, reportingComponent, reason } = event as KubernetesEvent;
  if (reason === 'NoPods') return false;
  return involvedObject.kind !== 'Pod' || reportingComponent === 'default-scheduler';
}

interface KubernetesEvent {
  type: string;
  reason: string;
  message: string;
  source?: Json;
  reportingComponent?: string;
  involvedObject: { kind: string; name: string };
  metadata: { annotations?: Json; labels?: Json };
}

function digestEvent(event: Json): [string, Json] {
  const { type, reason, message, source, involvedObject, metadata, reportingComponent } = event as unknown as KubernetesEvent;
  const said = message.replace('(combined from similar events): ', '');
  return [
    `${involvedObject.kind} ${involvedObject.name} | ${type} | ${reason} | ${said}`,
    {
      source: source ?? null,
      annotations: metadata.annotations ?? null,
      labels: metadata.labels ?? null,
      reportingComponent: reportingComponent ?? null,
    },
  ];
}
