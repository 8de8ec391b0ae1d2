import Type, { type Static } from 'typebox';
import { Timestamp } from './common.ts';

/** Why a release is not live, from what is stored: no cluster is asked. */
export const Explanation = Type.Object({
  summary: Type.String(),
  blockedBy: Type.Array(
    Type.Object({
      kind: Type.String({
        description:
          'queue, hold, freeze, approval, commit, revision_not_seen, sync_on_older_commit, wave, hook, pod, callback, provider or cluster.',
      }),
      subject: Type.String(),
      since: Timestamp,
      detail: Type.String({ description: 'In the words of the cluster, of Argo CD, or of Argosy.' }),
      action: Type.String({ description: 'What a person should do now.' }),
    }),
    { description: 'The most basic thing first; never empty while the release is under way, nor where it has failed or was timed out.' },
  ),
  facts: Type.Array(Type.Object({ source: Type.String(), at: Timestamp, text: Type.String() }), { description: 'Oldest first.' }),
});
export type Explanation = Static<typeof Explanation>;
