import { InvalidTextError, UnsupportedTextError } from '../language-errors.ts';
import type { FunctionNames } from '../template/token-reader.ts';
import type { Configuration } from './configuration.ts';
import { decodeFields, decodeMap, decodeYaml } from './decode.ts';
import { parseSubscriptions } from './parse-subscriptions.ts';
import { parseTrigger } from './trigger.ts';
import { parseWebhookService } from './webhook-service.ts';
import { parseNotificationTemplate } from './webhook-template.ts';

/** Kinds of services that Argo CD has besides webhooks. */
const FOREIGN_SERVICES: ReadonlySet<string> = new Set([
  'alertmanager',
  'awssqs',
  'email',
  'github',
  'googlechat',
  'grafana',
  'mattermost',
  'nats',
  'newrelic',
  'opsgenie',
  'pagerduty',
  'pagerdutyv2',
  'pushover',
  'rocketchat',
  'slack',
  'teams',
  'teams-workflows',
  'telegram',
  'webex',
]);

/**
 * Reads the whole configuration. One entry that cannot be read makes all of it unusable, as with Argo CD.
 *
 * @param data of the ConfigMap
 * @param secrets of the Secret
 * @param functions those that templates may call
 * @throws InvalidTextError where Argo CD would refuse it too
 * @throws UnsupportedTextError where only the sandbox does not know it
 */
export function parseConfiguration(
  data: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, Uint8Array>>,
  functions: FunctionNames,
): Configuration {
  refuseLegacy(data, secrets);
  const texts = new Map(Object.entries(secrets).map(([key, value]) => [key, Buffer.from(value).toString()]));
  return {
    services: entries(data, 'service.', (name, text, key) => [nameOfService(name, key), parseService(name, text, texts)]),
    templates: entries(data, 'template.', (name, text) => [name, parseNotificationTemplate(name, text, functions)]),
    triggers: entries(data, 'trigger.', (name, text) => [name, parseTrigger(name, text)]),
    subscriptions: parseSubscriptions(data['subscriptions'] ?? ''),
    defaultTriggers: parseNames(data['defaultTriggers'] ?? ''),
    serviceTriggers: entries(data, 'defaultTriggers.', (name, text) => [name, parseNames(text)]),
    context: parseContext(data['context'] ?? ''),
    secrets,
  };
}

/** The entries whose key begins with a prefix. Argo CD reads them in any order, the sandbox in that of their names. */
function entries<Value>(
  data: Readonly<Record<string, string>>,
  prefix: string,
  parse: (name: string, text: string, key: string) => readonly [string, Value],
): ReadonlyMap<string, Value> {
  const keys = Object.keys(data).filter((key) => key.startsWith(prefix));
  return new Map(
    keys.sort().map((key) => {
      try {
        return parse(key.slice(prefix.length), data[key] ?? '', key);
      } catch (error) {
        if (error instanceof InvalidTextError) throw new InvalidTextError(error.message, { cause: key });
        if (error instanceof UnsupportedTextError) throw new UnsupportedTextError(error.message, { cause: key });
        throw error;
      }
    }),
  );
}

function nameOfService(name: string, key: string): string {
  const parts = name.split('.');
  if (parts.length > 2) throw new InvalidTextError(`invalid service key; expected 'service.<type>(.<name>)' but got '${key}'`);
  return parts.at(-1) ?? '';
}

function parseService(name: string, text: string, secrets: ReadonlyMap<string, string>) {
  const [type = ''] = name.split('.');
  if (FOREIGN_SERVICES.has(type)) throw new UnsupportedTextError(`services of type ${type} are not there in a sandbox`);
  if (type !== 'webhook') throw new InvalidTextError(`service type '${type}' is not supported`);
  return parseWebhookService(text, secrets);
}

function parseNames(text: string): readonly string[] {
  const { names } = decodeFields({ names: decodeYaml(text) }, 'Config', { names: '[]string' });
  return names ?? [];
}

function parseContext(text: string): Readonly<Record<string, string>> {
  const map = decodeMap(decodeYaml(text), 'map[string]string');
  const types = Object.fromEntries(Object.keys(map).map((key) => [key, 'string'] as const));
  return decodeFields(map, 'context', types) as Readonly<Record<string, string>>;
}

function refuseLegacy(data: Readonly<Record<string, string>>, secrets: Readonly<Record<string, Uint8Array>>): void {
  if ((data['config.yaml'] ?? '') !== '')
    throw new UnsupportedTextError('the old form in config.yaml is not there in a sandbox', { cause: 'config.yaml' });
  if ((secrets['notifiers.yaml']?.length ?? 0) > 0) {
    throw new UnsupportedTextError('the old form in notifiers.yaml is not there in a sandbox', { cause: 'notifiers.yaml' });
  }
}
