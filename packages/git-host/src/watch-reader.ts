import type { RepositoryReader } from '@argosy/core/ports/git-host';

/** What a local copy is filled from. */
export type PackSource = Pick<RepositoryReader, 'packs' | 'sequencesOf'>;

export interface WatchedSource extends PackSource {
  /** Whether the source has thrown: then the local copy is not to blame. */
  failed(): boolean;
}

/** The same source, which remembers whether it was the one that failed. */
export function watchReader(source: PackSource): WatchedSource {
  let failed = false;
  const note = (error: unknown): never => {
    failed = true;
    throw error;
  };
  return {
    failed: () => failed,
    sequencesOf: (workspaceId, shas) => source.sequencesOf(workspaceId, shas).catch(note),
    async *packs(workspaceId, after, upTo) {
      try {
        yield* source.packs(workspaceId, after, upTo);
      } catch (error) {
        note(error);
      }
    },
  };
}
