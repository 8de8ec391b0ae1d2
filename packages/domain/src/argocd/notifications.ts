import { printYaml } from '../yaml.ts';
import { MANAGED_LABEL } from './labels.ts';

/** The Secret that Argo CD's notifications take their token from, and the key in it. */
export const notificationsSecretName = 'argocd-notifications-secret';
export const NOTIFICATIONS_TOKEN_KEY = 'argosy-token';

/** Of the webhook in Argo CD's configuration; templates and triggers begin with it, so that they are nobody else's. */
const SERVICE = 'argosy';

const phaseIn = (...phases: string[]) => `app.status?.operationState?.phase in [${phases.map((phase) => `'${phase}'`).join(', ')}]`;
const syncIs = (status: string) => `app.status?.sync?.status == '${status}'`;
const healthIs = (status: string) => `app.status?.health?.status == '${status}'`;

/** What is told, by trigger: conditions in the language of Argo CD's triggers. */
const TRIGGERS: Record<string, string> = {
  'op-running': phaseIn('Running', 'Terminating'),
  'op-succeeded': phaseIn('Succeeded'),
  'op-failed': phaseIn('Failed', 'Error'),
  'sync-synced': syncIs('Synced'),
  'sync-outofsync': syncIs('OutOfSync'),
  'sync-unknown': syncIs('Unknown'),
  'health-progressing': healthIs('Progressing'),
  'health-healthy': healthIs('Healthy'),
  'health-degraded': healthIs('Degraded'),
  'health-missing': healthIs('Missing'),
  'health-unknown': healthIs('Unknown'),
  'health-suspended': healthIs('Suspended'),
};

export const TRIGGER_NAMES: readonly string[] = Object.keys(TRIGGERS);

/** Argo CD's notifications as the chart takes them: each value of the first three is YAML text. */
export interface Notifications {
  notifiers: Record<string, string>;
  templates: Record<string, string>;
  triggers: Record<string, string>;
  subscriptions: { recipients: string[]; triggers: string[]; selector: string }[];
}

/**
 * The configuration of Argo CD's notifications: one webhook, and a template and a level trigger for each state. There is
 * no `oncePer`: with it, a send that failed is lost for ever (fact-2). There is no `retryWaitMin` either: it breaks the
 * whole configuration (fact-31).
 *
 * @param hookUrl where the news goes
 */
export function renderNotifications(hookUrl: string): Notifications {
  return {
    notifiers: { [`service.webhook.${SERVICE}`]: printYaml(service(hookUrl)) },
    templates: Object.fromEntries(TRIGGER_NAMES.map((name) => [`template.${SERVICE}-${name}`, printYaml(template(name))])),
    triggers: Object.fromEntries(
      Object.entries(TRIGGERS).map(([name, when]) => [`trigger.${SERVICE}-${name}`, printYaml([{ when, send: [`${SERVICE}-${name}`] }])]),
    ),
    subscriptions: [
      { recipients: [SERVICE], triggers: TRIGGER_NAMES.map((name) => `${SERVICE}-${name}`), selector: `${MANAGED_LABEL}=true` },
    ],
  };
}

/** The body that is sent for a trigger, as a Go template over `.app`. */
export function renderHookBody(trigger: string): string {
  return BODY.replace('TRIGGER', trigger);
}

function service(hookUrl: string) {
  return {
    // A dollar sign begins the name of a secret here.
    url: hookUrl.replaceAll('$', '%24'),
    headers: [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'Authorization', value: `Bearer $${NOTIFICATIONS_TOKEN_KEY}` },
    ],
    // Each send opens a connection of its own, which would stay.
    idleConnTimeout: '10s',
  };
}

function template(trigger: string) {
  return { webhook: { [SERVICE]: { method: 'POST', body: renderHookBody(trigger) } } };
}

/** Every value goes through toJson, and nothing is taken for granted: an error in here would count as a failed send. */
const BODY = [
  '{{- $metadata := .app.metadata | default dict -}}',
  '{{- $status := .app.status | default dict -}}',
  '{{- $own := dict -}}',
  '{{- range $key, $value := (get $metadata "annotations" | default dict) -}}',
  '{{- if hasPrefix "argosy.dev/" $key -}}{{- $_ := set $own $key $value -}}{{- end -}}',
  '{{- end -}}',
  '{"version": 1',
  ', "application": {{ toJson (get $metadata "name") }}',
  ', "uid": {{ toJson (get $metadata "uid") }}',
  ', "resourceVersion": {{ toJson (get $metadata "resourceVersion") }}',
  ', "trigger": "TRIGGER"',
  ', "operationPending": {{ if .app.operation }}true{{ else }}false{{ end }}',
  ', "metadata": {"annotations": {{ toJson $own }}',
  ', "deletionTimestamp": {{ toJson (get $metadata "deletionTimestamp" | default nil) }}}',
  ', "status": {"sync": {{ toJson (get $status "sync" | default dict) }}',
  ', "health": {{ toJson (get $status "health" | default dict) }}',
  ', "operationState": {{ toJson (get $status "operationState" | default dict) }}',
  ', "conditions": {{ toJson (get $status "conditions" | default list) }}',
  ', "reconciledAt": {{ toJson (get $status "reconciledAt" | default nil) }}',
  ', "summary": {{ toJson (get $status "summary" | default dict) }}}}',
].join('');
