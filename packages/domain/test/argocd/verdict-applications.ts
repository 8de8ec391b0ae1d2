import { readFileSync } from 'node:fs';
import { recording, sequenceOf as recordedSequenceOf } from './replay.ts';

/** An Application with the places of the commits that it names. */
export interface Given {
  application: object;
  sequenceOf(sha: string): bigint | null;
}

const hooks = readFileSync(new URL('../../../../tests/cluster/recordings/hooks.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as object);
// The order in which they were first named is the order of the commits.
const hookCommits = [...new Set(JSON.stringify(hooks).match(/\b[0-9a-f]{40}\b/g))];

/** A request of the recordings beside this file. */
export function recorded(name: string, index: number): Given {
  return { application: recording(name)[index]?.application ?? {}, sequenceOf: recordedSequenceOf };
}

/** A body that a real Argo CD posted while the scenarios ran. */
export function posted(line: number): Given {
  return {
    application: hooks[line] ?? {},
    sequenceOf(sha) {
      const index = hookCommits.findIndex((commit) => commit.startsWith(sha));
      return index === -1 ? null : BigInt(index + 1);
    },
  };
}

/** The commit with that number in a hand-made Application. */
export function commit(sequence: number): string {
  return sequence.toString(16).padStart(40, '0');
}

export interface Made {
  sync?: string;
  /** A commit's number, or the text as it is. */
  revision?: number | string;
  revisions?: number[];
  health?: string;
  operation?: { phase: string; of?: number; text?: string; resources?: object[]; asked?: number } | null;
  pending?: number;
  conditions?: [string, string][];
  metadata?: object;
  status?: object;
}

/** An Application made by hand: Synced and Healthy at commit 42, whose sync has succeeded, unless said otherwise. */
export function made(made: Made = {}): Given {
  const { operation = { phase: 'Succeeded', of: made.sync === undefined ? 42 : 41 }, pending } = made;
  const revision = typeof made.revision === 'string' ? made.revision : commit(made.revision ?? 42);
  const application = {
    metadata: made.metadata ?? {},
    ...(pending !== undefined && { operation: { sync: { revision: commit(pending) } } }),
    status: made.status ?? {
      sync: {
        status: made.sync ?? 'Synced',
        ...(made.revisions ? { revisions: made.revisions.map(commit) } : { revision }),
      },
      health: { status: made.health ?? 'Healthy', lastTransitionTime: '2026-11-21T10:00:01Z' },
      reconciledAt: '2026-11-21T10:00:02Z',
      conditions: (made.conditions ?? []).map(([type, message]) => ({ type, message })),
      ...(operation && {
        operationState: {
          phase: operation.phase,
          message: operation.text ?? '',
          startedAt: '2026-11-21T10:00:01Z',
          ...(operation.asked !== undefined && { operation: { sync: { revision: commit(operation.asked) } } }),
          ...(operation.of !== undefined && { syncResult: { revision: commit(operation.of), resources: operation.resources ?? [] } }),
        },
      }),
    },
  };
  // Numbers up to 99 are commits of this repository.
  return { application, sequenceOf: (sha) => (/^0{38}/.test(sha) ? BigInt(Number.parseInt(sha, 16)) : null) };
}
