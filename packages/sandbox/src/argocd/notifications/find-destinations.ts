import { parse } from 'yaml';
import type { Configuration, Destination } from './configuration/configuration.ts';

type Annotations = Readonly<Record<string, string>>;

const SUBSCRIBE = 'notifications.argoproj.io/subscribe.';
const SUBSCRIPTIONS = 'notifications.argoproj.io/subscriptions';

/**
 * Where the news about an Application go, by trigger: what is subscribed for all, what the Application says, and what its
 * AppProject says. Each destination is there once.
 */
export function findDestinations(
  configuration: Configuration,
  labels: Readonly<Record<string, string>>,
  annotations: readonly Annotations[],
): ReadonlyMap<string, readonly Destination[]> {
  const found = new Map<string, Map<string, Destination>>();
  const add = (trigger: string, destination: Destination) => {
    const destinations = found.get(trigger) ?? new Map<string, Destination>();
    destinations.set(`${destination.service}\0${destination.recipient}`, destination);
    found.set(trigger, destinations);
  };
  for (const subscription of configuration.subscriptions) {
    if (!subscription.matches(labels)) continue;
    const triggers = subscription.triggers.length > 0 ? subscription.triggers : configuration.defaultTriggers;
    for (const trigger of triggers) for (const destination of subscription.destinations) add(trigger, destination);
  }
  for (const { trigger, destination } of annotations.flatMap(readAnnotations)) {
    const triggers = trigger === '' ? (configuration.serviceTriggers.get(destination.service) ?? configuration.defaultTriggers) : [trigger];
    for (const one of triggers) add(one, destination);
  }
  return new Map([...found].map(([trigger, destinations]) => [trigger, [...destinations.values()]]));
}

interface Subscribed {
  /** Empty where the defaults are meant. */
  readonly trigger: string;
  readonly destination: Destination;
}

function readAnnotations(annotations: Annotations): Subscribed[] {
  return Object.entries(annotations).flatMap(([key, value]) => {
    if (key.startsWith(SUBSCRIBE)) return readSubscribe(key.slice(SUBSCRIBE.length), value);
    return key.startsWith(SUBSCRIPTIONS) ? readSubscriptions(value) : [];
  });
}

/** `<trigger>.<service>: a;b`, or `<service>: a;b`. */
function readSubscribe(name: string, value: string): Subscribed[] {
  const parts = name.split('.');
  const [trigger = '', service = ''] = parts.length >= 2 ? parts : ['', parts[0]];
  const recipients = value
    .split(';')
    .map((recipient) => recipient.trim())
    .filter((recipient) => recipient !== '');
  return (value === '' ? [''] : recipients).map((recipient) => ({ trigger, destination: { service, recipient } }));
}

/** A list of `{trigger: [], destinations: [{service, recipients: []}]}`; what is none of these is left out. */
function readSubscriptions(value: string): Subscribed[] {
  return records(readYaml(value)).flatMap((entry) => {
    const triggers = texts(entry['trigger']);
    return records(entry['destinations']).flatMap(({ service, recipients }) =>
      texts(recipients).flatMap((recipient) =>
        (triggers.length > 0 ? triggers : ['']).map((trigger) => ({
          trigger,
          destination: { service: typeof service === 'string' ? service : '', recipient },
        })),
      ),
    );
  });
}

function readYaml(text: string): unknown {
  // Keys of this form, within each other, take for ever to read, and nobody needs them here.
  if (/\?\s/u.test(text)) return [];
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 10 }) as unknown;
  } catch {
    return [];
  }
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
