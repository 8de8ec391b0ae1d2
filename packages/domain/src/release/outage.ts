import type { Sighting } from './blocker.ts';
import type { Failure } from './failure.ts';
import { settled, type Look } from './look.ts';
import type { ReleaseMemory } from './memory.ts';
import { isOutageCode, type OutageCode } from './outage-code.ts';

/** Something that the release needs and that is away at a look. */
export interface Outage {
  code: OutageCode;
  /** `Argo CD`, `the cluster`. */
  subject: string;
  /** RFC 3339: since when, where that was noticed later. */
  since?: string;
  /** What was said. */
  words: string;
}

/** Argo CD takes a refresh up within a second (fact-19); one that stands for so long has no reader. */
export const SILENCE_MS = 15_000;

/** Everything that is away at this look, the most basic first. */
export function findOutages(look: Look, memory: Pick<ReleaseMemory, 'refreshSince'>, now: Date): Outage[] {
  const { hindrance, workload } = look;
  const found: Outage[] = [];
  if (hindrance?.code) found.push({ code: hindrance.code, subject: hindrance.subject, words: hindrance.detail });
  const silence = findSilence(look, memory, now);
  if (silence) found.push(silence);
  const problem = (look.observation ?? look.root)?.problem;
  if (problem?.verdict === 'waits' && isOutageCode(problem.code)) {
    found.push({ code: problem.code, subject: SUBJECTS[problem.code], words: problem.text });
  }
  if (workload.is === 'unreadable' && workload.code && !settled(look)) {
    found.push({ code: workload.code, subject: SUBJECTS[workload.code], words: workload.why });
  }
  return found.filter((outage, index) => found.findIndex((other) => other.code === outage.code) === index);
}

const SUBJECTS: Record<OutageCode, string> = {
  cluster_unreachable: 'the cluster',
  cluster_permission_denied: 'the cluster',
  argocd_unavailable: 'Argo CD',
  repository_unreachable: 'the repository',
};

/**
 * Argo CD does not say that it is down: everything stays as it was. Its controller takes the refresh annotation away when
 * it begins a comparison, so an annotation that stays beside an old comparison is its silence.
 */
function findSilence(look: Look, { refreshSince }: Pick<ReleaseMemory, 'refreshSince'>, now: Date): Outage | null {
  const asked = look.observation ?? look.root;
  if (!asked?.refreshPending || refreshSince === undefined) return null;
  if (now.getTime() - new Date(refreshSince).getTime() < SILENCE_MS) return null;
  return { code: 'argocd_unavailable', subject: 'Argo CD', since: refreshSince, words: 'its controller is down or very busy' };
}

/**
 * Since when each outage has been going on. A look that does not reach the cluster neither confirms nor ends what only
 * the cluster could tell.
 */
export function dateOutages(before: ReleaseMemory['outages'], outages: readonly Outage[], look: Look, now: Date): ReleaseMemory['outages'] {
  const dated = Object.fromEntries(
    outages.map((outage) => [outage.code, outage.since ?? before?.[outage.code] ?? now.toISOString()] as const),
  );
  return look.hindrance?.code ? { ...before, ...dated } : dated;
}

/** An outage as a blocker. */
export function asSighting(outage: Outage, since: string): Sighting {
  return { kind: 'cluster', subject: outage.subject, since, detail: sentenceOf(outage, since) };
}

/**
 * The outage that has gone on for too long; null while none has. One that would only end after the deadline ends nothing:
 * the deadline does.
 *
 * @param outageSeconds how long the release waits
 */
export function lastingOutage(
  outages: readonly Outage[],
  memory: Pick<ReleaseMemory, 'outages'>,
  outageSeconds: number,
  deadlineAt: Date | null,
  now: Date,
): Failure | null {
  for (const outage of outages) {
    const since = memory.outages?.[outage.code];
    if (since === undefined) continue;
    const ends = new Date(since).getTime() + outageSeconds * 1000;
    if (now.getTime() >= ends && (deadlineAt === null || ends <= deadlineAt.getTime())) {
      return { code: outage.code, text: sentenceOf(outage, since) };
    }
  }
  return null;
}

function sentenceOf({ code, subject, words }: Outage, since: string): string {
  const time = since.replace(/\.\d+Z$/, 'Z');
  switch (code) {
    case 'cluster_unreachable':
      return `${capital(subject)} has not been reached since ${time}: ${words}`;
    case 'cluster_permission_denied':
      return `${capital(subject)} has refused access since ${time}: ${words}`;
    case 'argocd_unavailable':
      return `Argo CD has not answered since ${time}: ${words}`;
    case 'repository_unreachable':
      return `Argo CD has not been able to read the repository since ${time}: ${words}`;
  }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
