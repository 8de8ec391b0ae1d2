import { readList, readRecord, readText, readTime } from './outside.ts';

/** An event of the cluster that tells of trouble. */
export interface Warning {
  reason: string;
  /** The object that it is about: `Pod api-6c9f-x2k`. */
  subject: string;
  uid: string | null;
  /** The container that it is about, where it names one. */
  container: string | null;
  text: string;
  /** When it happened last. */
  at: Date | null;
}

const NAME_BYTES = 253;
const QUOTED_BYTES = 600;
const CONTAINER_PATH = /^spec\.(?:initContainers|containers)\{([a-z0-9-]{1,63})\}$/;

/** Events that tell of trouble, in the old API group or in the new one; the oldest first. */
export function readWarnings(events: unknown[]): Warning[] {
  return readList(events)
    .map(readRecord)
    .filter((event) => event['type'] === 'Warning' || event['reason'] === 'Unhealthy')
    .flatMap(readWarning)
    .toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
}

function readWarning(event: Record<string, unknown>): Warning[] {
  const text = readText(event['message'] ?? event['note'], QUOTED_BYTES);
  if (text === null) return [];
  const about = readRecord(event['involvedObject'] ?? event['regarding']);
  const name = readText(about['name'], NAME_BYTES) ?? '';
  const kind = readText(about['kind'], NAME_BYTES) ?? 'Pod';
  const path = readText(about['fieldPath'], NAME_BYTES) ?? '';
  return [
    {
      reason: readText(event['reason'], NAME_BYTES) ?? '',
      subject: `${kind} ${name}`,
      uid: readText(about['uid'], NAME_BYTES),
      container: CONTAINER_PATH.exec(path)?.[1] ?? null,
      text,
      at: lastTime(event),
    },
  ];
}

function lastTime(event: Record<string, unknown>): Date | null {
  const series = readTime(readRecord(event['series'])['lastObservedTime']);
  return series ?? readTime(event['lastTimestamp'] ?? event['deprecatedLastTimestamp']) ?? readTime(event['eventTime']);
}
