import { mayDo, type Role } from '../access/roles.ts';
import { readRecord, readText, readTime, readWord } from '../cluster/outside.ts';

/** Who placed a hold. */
export interface HoldActor {
  type: 'user' | 'token' | 'ci' | 'system';
  id: string;
}

/** What keeps a deployment as it is: while it stands, releases wait. Times are RFC 3339. */
export interface Hold {
  /** In the words of whoever placed it. */
  reason: string;
  /** When it ends by itself; null means when somebody lifts it. */
  until: string | null;
  since: string;
  by: HoldActor;
  /** The rollback that placed it, by its release's id. */
  release: string | null;
}

const REASON_BYTES = 4000;

/** Reads a stored hold; null where there is none. */
export function parseHold(value: unknown): Hold | null {
  const stored = readRecord(value);
  const by = readRecord(stored['by']);
  const since = readTime(stored['since']);
  if (since === null) return null;
  return {
    reason: readText(stored['reason'], REASON_BYTES) ?? '',
    until: readTime(stored['until'])?.toISOString() ?? null,
    since: since.toISOString(),
    by: { type: readWord(by['type'], ['user', 'token', 'ci', 'system'] as const) ?? 'system', id: readText(by['id']) ?? '' },
    release: readText(stored['release']),
  };
}

/** The hold that stands at a moment: one whose time is over is none, also before anybody took it away. */
export function standingHold(value: unknown, now: Date): Hold | null {
  const hold = parseHold(value);
  return hold !== null && (hold.until === null || now < new Date(hold.until)) ? hold : null;
}

/** Whether somebody with this role may place, lift and override holds in an environment of this type. */
export function mayHold(role: Role, environmentType: string): boolean {
  return mayDo(role, environmentType === 'production' ? 'administer' : 'develop');
}

/**
 * Why a release waits, for the person who asked for it.
 *
 * @param path where the hold is found in the API
 */
export function describeHold(hold: Hold, path: string): string {
  const end = hold.until === null ? '' : ` It ends at ${hold.until}.`;
  const reason = hold.reason.replace(/\s+/g, ' ').trim();
  const stop = /[.!?…]$/.test(reason) ? '' : '.';
  return `Held since ${hold.since} by ${hold.by.type} ${hold.by.id}: ${reason}${stop}${end} Lift it with DELETE ${path} or send overrideHold.`;
}
