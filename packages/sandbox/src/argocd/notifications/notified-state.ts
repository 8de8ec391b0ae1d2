import type { Destination } from './configuration/configuration.ts';
import { renderJson } from './go/json.ts';

/** Where an Application keeps what was sent about it. */
export const NOTIFIED_ANNOTATION = 'notified.notifications.argoproj.io';

const MAX_ENTRIES = 100;

/** Stands for one condition, one destination, and with `oncePer` one value of it. */
export function renderStateKey(trigger: string, condition: string, { service, recipient }: Destination, oncePer: string): string {
  const key = `${trigger}:${condition}:${service}:${recipient}`;
  return oncePer === '' ? key : `${oncePer}:${key}`;
}

/** What was sent about an Application, and when. */
export class NotifiedState {
  /** Seconds since 1970, by key. */
  private readonly entries: Map<string, number>;

  /** @param text the annotation; what cannot be read counts as nothing */
  constructor(text: string | undefined) {
    this.entries = new Map(Object.entries(readEntries(text)));
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  add(key: string, at: Date): void {
    this.entries.set(key, Math.floor(at.getTime() / 1000));
  }

  remove(key: string): void {
    this.entries.delete(key);
  }

  /**
   * As an annotation, with the hundred newest entries.
   *
   * @returns undefined where nothing was sent
   */
  render(): string | undefined {
    const oldestFirst = [...this.entries].sort(([, a], [, b]) => a - b);
    const kept = oldestFirst.slice(Math.max(oldestFirst.length - MAX_ENTRIES, 0));
    return kept.length === 0 ? undefined : renderJson(Object.fromEntries(kept));
  }
}

function readEntries(text: string | undefined): Record<string, number> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    const valid = typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger);
    return valid ? (value as Record<string, number>) : {};
  } catch {
    return {};
  }
}
