import type { Application } from '../stage/application.ts';

type Read = (applications: readonly Application[]) => string[];

/** What goes through a sequence of sightings, without what comes in between by chance. */
export const TRACKS: Readonly<Record<string, Read>> = {
  sync: (all) => changes(all.map(({ status }) => status?.sync?.status || '-')),
  // While pods start, Healthy and Progressing come and go (fact-11, fact-13): the last of them counts.
  health: (all) =>
    changes(
      lastOfRuns(
        all.map(({ status }) => status?.health?.status || '-'),
        ['-', 'Healthy', 'Progressing'],
      ),
    ),
  // The operation's state vanishes when another begins (fact-36), and one more for the same commit may follow (fact-12).
  phase: (all) => once(changes(all.map(phaseOf).filter((phase) => phase !== ''))),
  message: (all) =>
    once(
      changes(all.map(({ status }) => messageOf(status?.operationState?.message ?? '')).filter((text) => text !== '' && !isPassing(text))),
    ),
  conditions: (all) =>
    // Whether a resource is missed while it is deleted is chance (fact-22).
    changes(
      all.map(({ status }) =>
        (status?.conditions ?? [])
          .filter(({ type }) => type !== 'DeletionError')
          .map(({ type, message }) => `${type}: ${message}`)
          .join('\n'),
      ),
    ),
};

/** How far sync and health come before an Application is gone is chance (fact-22). */
export const TRACKS_OF_A_DELETION: Readonly<Record<string, Read>> = Object.fromEntries(
  Object.entries(TRACKS).filter(([name]) => name !== 'sync' && name !== 'health'),
);

function phaseOf({ status }: Application): string {
  const state = status?.operationState;
  return state === undefined ? '' : `${state.phase} ${state.syncResult?.revision ?? state.operation?.sync?.revision ?? ''}`;
}

// A second operation for the same commit (fact-12) may find nothing left to do.
function messageOf(message: string): string {
  return message.replace(/^successfully synced \(.*\)$/, 'successfully synced');
}

function isPassing(message: string): boolean {
  return /^waiting for (?:healthy state|deletion of hook)/.test(message);
}

/** Without repetitions. */
function changes(all: readonly string[]): string[] {
  return all.filter((value, index) => value !== all[index - 1]);
}

/** The first of each. */
function once(all: readonly string[]): string[] {
  return [...new Set(all)];
}

function lastOfRuns(all: readonly string[], words: readonly string[]): string[] {
  return all.filter((value, index) => {
    const next = all[index + 1];
    return !words.includes(value) || next === undefined || !words.includes(next);
  });
}
