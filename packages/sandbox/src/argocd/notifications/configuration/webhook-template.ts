import { InvalidTextError, UnsupportedTextError } from '../language-errors.ts';
import type { Template } from '../template/node.ts';
import { parseTemplate } from '../template/parse-template.ts';
import type { FunctionNames } from '../template/token-reader.ts';
import { decodeFields, decodeMap, decodeYaml, findField } from './decode.ts';

/** What a notification becomes for one webhook. */
export interface WebhookTemplate {
  readonly method: string;
  readonly path: Template;
  readonly body: Template;
}

export interface NotificationTemplate {
  readonly message: Template;
  /** By the name of the service. */
  readonly webhooks: ReadonlyMap<string, WebhookTemplate>;
}

/** Sections of templates for services that a sandbox has not. */
const FOREIGN_SECTIONS = [
  'awssqs',
  'email',
  'slack',
  'mattermost',
  'rocketchat',
  'teams',
  'teams-workflows',
  'opsgenie',
  'github',
  'alertmanager',
  'googlechat',
  'pagerduty',
  'pagerdutyv2',
  'newrelic',
];

/**
 * Reads a template of notifications.
 *
 * @param name of the template
 * @throws InvalidTextError, UnsupportedTextError
 */
export function parseNotificationTemplate(name: string, text: string, functions: FunctionNames): NotificationTemplate {
  const { message, webhooks } = decodeTemplate(name, text);
  return {
    message: parseTemplate(name, message, functions),
    webhooks: new Map(
      webhooks.map(([service, fields]) => {
        const parse = (part = '') => parseTemplate(`${name}${service}`, part, functions);
        return [service, { method: fields.method ?? '', body: parse(fields.body), path: parse(fields.path) }] as const;
      }),
    ),
  };
}

interface Decoded {
  readonly message: string;
  /** By service. */
  readonly webhooks: readonly (readonly [string, ReturnType<typeof decodeWebhook>])[];
}

function decodeTemplate(name: string, text: string): Decoded {
  try {
    const map = decodeMap(decodeYaml(text), 'services.Notification');
    const foreign = FOREIGN_SECTIONS.find((section) => findField(map, section) !== undefined);
    if (foreign !== undefined) throw new UnsupportedTextError(`notifications by ${foreign} are not there in a sandbox`);
    const { message = '' } = decodeFields(map, 'Notification', { message: 'string' });
    const webhooks = Object.entries(decodeMap(findField(map, 'webhook'), 'services.WebhookNotifications'));
    return { message, webhooks: webhooks.map(([service, value]) => [service, decodeWebhook(value)]) };
  } catch (error) {
    if (!(error instanceof InvalidTextError)) throw error;
    throw new InvalidTextError(`failed to unmarshal template ${name}: ${error.message}`);
  }
}

function decodeWebhook(value: unknown) {
  const types = { method: 'string', body: 'string', path: 'string' } as const;
  return decodeFields(decodeMap(value, 'services.WebhookNotification'), 'WebhookNotification', types);
}
