import type { KubeObject } from '../../kubernetes/object.ts';
import type { Configuration, Destination } from './configuration/configuration.ts';
import { findDestinations } from './find-destinations.ts';
import { copyOf } from './go/values.ts';
import { NOTIFIED_ANNOTATION, NotifiedState, renderStateKey } from './notified-state.ts';
import { runTrigger, type ConditionResult } from './run-trigger.ts';
import { createVariables } from './variables.ts';

export interface EvaluationOptions {
  readonly configuration: Configuration;
  /** Of the Application. */
  readonly project: KubeObject | undefined;
  readonly now: () => Date;
  readonly random: () => number;
  /** Sends, and throws where that failed. */
  readonly send: (destination: Destination, templates: readonly string[], variables: Record<string, unknown>) => Promise<void>;
  /** Takes what failed, by trigger. */
  readonly onFailure: (trigger: string, message: string) => void;
}

type Annotations = Readonly<Record<string, string>>;

/**
 * Runs all triggers that an Application is subscribed to, on the Application as it is, and sends what has not been sent
 * about this state.
 *
 * @returns its annotations afterwards; undefined where nothing is subscribed
 */
export async function evaluateApplication(application: KubeObject, options: EvaluationOptions): Promise<Annotations | undefined> {
  const { labels = {}, annotations = {} } = application.metadata;
  const subscribed = findDestinations(options.configuration, labels, [annotations, options.project?.metadata.annotations ?? {}]);
  if (subscribed.size === 0) return undefined;
  const state = new NotifiedState(annotations[NOTIFIED_ANNOTATION]);
  const variables = variablesOf(application, options);
  for (const [trigger, destinations] of shuffle([...subscribed], options.random)) {
    for (const result of runConditions(trigger, variables, options)) {
      for (const destination of destinations) await settle(trigger, result, destination, { application, state, options });
    }
  }
  const rendered = state.render();
  const { [NOTIFIED_ANNOTATION]: _, ...others } = annotations;
  return rendered === undefined ? others : { ...others, [NOTIFIED_ANNOTATION]: rendered };
}

function runConditions(trigger: string, variables: Record<string, unknown>, options: EvaluationOptions): ConditionResult[] {
  const conditions = options.configuration.triggers.get(trigger);
  const onFailure = (message: string) => options.onFailure(trigger, message);
  if (conditions === undefined) {
    onFailure(`trigger '${trigger}' is not configured`);
    return [];
  }
  return runTrigger(conditions, { variables, now: options.now, onFailure });
}

function variablesOf(app: unknown, { configuration, project, now }: EvaluationOptions, service = ''): Record<string, unknown> {
  const { context, secrets } = configuration;
  return createVariables({ app, appProject: project ?? {}, context: { notificationType: service, ...context }, secrets, now });
}

interface Settling {
  readonly application: KubeObject;
  readonly state: NotifiedState;
  readonly options: EvaluationOptions;
}

async function settle(trigger: string, result: ConditionResult, destination: Destination, { application, state, options }: Settling) {
  const { condition, triggered, oncePer } = result;
  const key = renderStateKey(trigger, condition.key, destination, oncePer);
  if (!triggered) {
    state.remove(key);
    return;
  }
  if (state.has(key)) return;
  state.add(key, options.now());
  try {
    // Templates may change what they get.
    await options.send(destination, condition.send, variablesOf(copyOf(application), options, destination.service));
  } catch (error) {
    options.onFailure(trigger, `failed to notify recipient {${destination.service} ${destination.recipient}}: ${(error as Error).message}`);
    // With oncePer it stays, and is lost (fact-2).
    if (oncePer === '') state.remove(key);
  }
}

function shuffle<Entry>(entries: Entry[], random: () => number): Entry[] {
  const places = entries.map((entry) => ({ entry, place: random() }));
  return places.sort((a, b) => a.place - b.place).map(({ entry }) => entry);
}
