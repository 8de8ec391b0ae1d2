import { dateBlockers } from './blocker.ts';
import { rememberFacts } from './remember-facts.ts';
import { findBlockers } from './find-blockers.ts';
import { settled, type Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';
import { dateOutages, findOutages, type Outage } from './outage.ts';
import { resume, type Term } from './pause.ts';
import { cutText } from '../cluster/outside.ts';

type Part<Key extends keyof ReleaseMemory> = Pick<ReleaseMemory, Key>;

const LAST_SEEN_BYTES = 1024;

/**
 * What the release knows after a look, and what is away at it. The same look again gives the same memory, except for the
 * times of what is new.
 *
 * @param now the time of the look
 */
export function remember(stored: ReleaseMemory, look: Look, term: Term, now: Date): { memory: ReleaseMemory; outages: Outage[] } {
  const before = resume(stored, term, now);
  const heartbeat = rememberHeartbeat(before, look, now);
  const outages = findOutages(look, heartbeat, now);
  const dated = dateOutages(before.outages, outages, look, now) ?? {};
  const away = Object.keys(dated).length === 0 ? {} : { outages: dated };
  const blockers = dateBlockers(before.blockers, findBlockers(look, outages, away), now);
  const lastSeen = blockers[0] ? cutText(blockers[0].detail, LAST_SEEN_BYTES) : before.lastSeen;
  const memory = {
    ...(before.lookedAt && { lookedAt: before.lookedAt }),
    ...(before.graceUntil && { graceUntil: before.graceUntil }),
    ...rememberFatal(before, look, now),
    ...rememberProblem(before, look, now),
    ...away,
    ...heartbeat,
    ...rememberConfirmation(before, look),
    ...(before.synced || look.synced ? { synced: true as const } : {}),
    ...(lastSeen ? { lastSeen } : {}),
    blockers,
    facts: rememberFacts(before.facts, look, now),
  };
  return { memory, outages };
}

/**
 * When Argo CD was last heard of. A refresh that stands beside the same comparison is one that nobody has taken up, however
 * often it was repeated.
 */
function rememberHeartbeat(before: ReleaseMemory, look: Look, now: Date): Part<'comparedAt' | 'comparedSince' | 'refreshSince'> {
  const { comparedAt, comparedSince, refreshSince } = before;
  const asked = look.observation ?? look.root;
  if (asked === null) {
    const known = { ...(comparedAt && { comparedAt }), ...(comparedSince && { comparedSince }), ...(refreshSince && { refreshSince }) };
    return look.hindrance?.code ? known : {};
  }
  const newest = asked.reconciledAt?.toISOString();
  const same = newest === comparedAt;
  const since = (same && comparedSince) || now.toISOString();
  return {
    ...(newest && { comparedAt: newest }),
    comparedSince: since,
    ...(asked.refreshPending && { refreshSince: (same && refreshSince) || now.toISOString() }),
  };
}

function rememberFatal(memory: ReleaseMemory, look: Look, now: Date): Part<'fatalCode' | 'fatalSince'> {
  const { fatalCode, fatalSince } = memory;
  const known = fatalCode && fatalSince ? { fatalCode, fatalSince } : {};
  // What cannot be read neither confirms nor ends it, nor does a spec that the controller has not seen yet.
  if (look.workload.is === 'unreadable' || (look.carried && !look.applied)) return known;
  const { trouble } = look;
  if (!trouble?.common || !trouble.fatal) return {};
  return trouble.code === fatalCode ? known : { fatalCode: trouble.code, fatalSince: now.toISOString() };
}

/**
 * The comparison from which on another one counts is one that ended between two looks, and so after the commit by every
 * clock: Argo CD's own may be wrong (trust-F26).
 */
function rememberProblem(memory: ReleaseMemory, look: Look, now: Date): Part<'problemCode' | 'problemSince' | 'problemComparedAt'> {
  const { observation } = look;
  const { problemCode, problemSince, problemComparedAt, comparedAt: seenBefore } = memory;
  const same = observation === null || observation.problem?.code === problemCode;
  const code = observation === null ? problemCode : observation.problem?.code;
  if (code === undefined) return {};
  const known = { problemCode: code, problemSince: (same && problemSince) || now.toISOString() };
  if (same && problemComparedAt) return { ...known, problemComparedAt };
  const comparedAt = observation?.reconciledAt;
  const isNew = comparedAt && seenBefore !== undefined && comparedAt > new Date(seenBefore);
  return isNew ? { ...known, problemComparedAt: comparedAt.toISOString() } : known;
}

function rememberConfirmation(memory: ReleaseMemory, look: Look): Part<'confirmAfter'> {
  const { observation } = look;
  if (observation === null) return memory.confirmAfter ? { confirmAfter: memory.confirmAfter } : {};
  if (!settled(look) || look.workload.is !== 'unreadable') return {};
  if (memory.confirmAfter) return { confirmAfter: memory.confirmAfter };
  const times = [observation.reconciledAt, observation.operation.finishedAt].filter((time) => time !== null).map(Number);
  return observation.reconciledAt === null ? {} : { confirmAfter: new Date(Math.max(...times)).toISOString() };
}
