import type { Application } from '../stage/application.ts';
import type { Json } from './normalize.ts';

/** The very text that Argosy's template makes of an Application. */
export function expectedBody(application: Application, trigger: string): string {
  const { metadata, operation, status = {} } = application;
  const own = Object.entries(metadata.annotations ?? {}).filter(([name]) => name.startsWith('argosy.dev/'));
  const parts: [name: string, value: unknown, fallback: Json][] = [
    ['sync', status.sync, {}],
    ['health', status.health, {}],
    ['operationState', status.operationState, {}],
    ['conditions', status.conditions, []],
    ['reconciledAt', status.reconciledAt, null],
    ['summary', (status as { summary?: Json }).summary, {}],
  ];
  const rendered = parts.map(([name, value, fallback]) => `"${name}": ${goJson(isEmpty(value) ? fallback : (value as Json))}`);
  return [
    `{"version": 1, "application": ${goJson(metadata.name)}, "uid": ${goJson(metadata.uid)}`,
    `, "resourceVersion": ${goJson(metadata.resourceVersion)}, "trigger": "${trigger}"`,
    `, "operationPending": ${operation === undefined ? 'false' : 'true'}`,
    `, "metadata": {"annotations": ${goJson(Object.fromEntries(own))}, "deletionTimestamp": ${goJson(metadata.deletionTimestamp ?? null)}}`,
    `, "status": {${rendered.join(', ')}}}`,
  ].join('');
}

// What Sprig's `default` takes for nothing.
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** JSON as Go writes it: keys in order, and nothing that means something in HTML. */
function goJson(value: Json): string {
  return JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
