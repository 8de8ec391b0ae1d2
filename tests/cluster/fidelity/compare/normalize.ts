/** Any JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
// What Kubernetes makes of the hash of a pod's template, and of chance: without vowels, so never a word.
const RANDOM = /-(?:[bcdfghjklmnpqrstvwxz2456789]{8,10}(?:-[bcdfghjklmnpqrstvwxz2456789]{5})?|[bcdfghjklmnpqrstvwxz2456789]{5})(?![\w-])/g;
const CLOCK = /\bat \d{1,2}:\d\d[AP]M\b/g;
// Made by the API server or by chance: their form is what can be compared.
const VOLATILE: Readonly<Record<string, string>> = {
  uid: '<uid>',
  generateName: '<name>',
  resourceVersion: '<version>',
  clusterIP: '<ip>',
  podIP: '<ip>',
  hostIP: '<ip>',
  ip: '<ip>',
  'ca.crt': '<certificate>',
  'pod-template-hash': '<hash>',
  'controller-uid': '<uid>',
  'batch.kubernetes.io/controller-uid': '<uid>',
  nodeName: '<node>',
};

/**
 * What stays of a value when ids, times and addresses are taken out: these become words in angle brackets.
 *
 * @param names what has to be replaced, by what stands for it: commits, URLs
 */
export function normalize(value: Json, names: Readonly<Record<string, string>>, key = ''): Json {
  if (typeof value === 'string') return normalizeText(value, names, key);
  if (Array.isArray(value))
    return key === 'clusterIPs' || key === 'podIPs' || key === 'hostIPs' ? value.map(() => '<ip>') : normalizeList(value, names, key);
  // One more attempt is one more of what heals by chance (fact-12).
  if (key === 'autoHealAttemptsCount') return '<n>';
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'generation' && name !== 'observedGeneration' && name !== 'selfLink')
      .map(([name, inner]) => [name.replace(UID, '<uid>'), normalize(inner, names, name)]),
  );
}

// With other versions in it, the annotation's keys are in another order.
const KEYED_TEXT = new Set(['notified.notifications.argoproj.io', 'kubectl.kubernetes.io/last-applied-configuration']);

function normalizeText(text: string, names: Readonly<Record<string, string>>, key: string): Json {
  if (key in VOLATILE) return VOLATILE[key] ?? '';
  if (TIME.test(text)) return '<time>';
  if (key === 'notified.notifications.argoproj.io') return normalizeNotified(text);
  const named = Object.entries(names).reduce((result, [from, to]) => result.replaceAll(from, to), text);
  if (KEYED_TEXT.has(key)) return JSON.parse(named) as Json;
  return named
    .replace(UID, '<uid>')
    .replace(/^(Successfully assigned \S+ to )\S+$/, '$1<node>')
    .replace(CLOCK, 'at <clock>')
    .replace(RANDOM, '-<random>')
    .replace(/127\.0\.0\.1:\d{4,5}/g, '<address>');
}

// Trigger, index and recipient; the hash of the condition and the time are left out.
function normalizeNotified(text: string): Json {
  return Object.keys(JSON.parse(text) as Record<string, number>)
    .map((key) => key.replace(/\.[\w-]+:/, '.<hash>:'))
    .toSorted();
}

function normalizeList(list: Json[], names: Readonly<Record<string, string>>, key: string): Json {
  if (key === 'managedFields') return managers(list);
  return list.map((item) => normalize(item, names));
}

/** Who manages which fields; without their times. */
function managers(list: Json[]): Json {
  return Object.fromEntries(
    (list as { manager: string; operation: string; subresource?: string; fieldsV1: Json }[]).map(
      ({ manager, operation, subresource = '', fieldsV1 }) => [
        `${manager} ${operation} ${subresource}`.trim(),
        withoutDepth(normalize(fieldsV1, {})),
      ],
    ),
  );
}

// What stands in an Application's status is compared there.
function withoutDepth(fields: Json): Json {
  const { 'f:status': status, ...rest } = fields as Record<string, Json>;
  return status === undefined ? fields : { ...rest, 'f:status': Object.keys(status as object).toSorted() };
}
