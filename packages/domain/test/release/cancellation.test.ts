import t from 'tap';
import { describeCancellation } from '../../src/release/cancellation.ts';

const LEFT = { hold: false };
const UNDOING = { sequence: 11, by: 12, restored: 3 };

t.test('what was not committed has left no trace, and says so', async (t) => {
  for (const state of ['queued', 'blocked', 'awaiting_approval'] as const)
    t.equal(
      describeCancellation(state, null, LEFT),
      'Cancelled before it was committed: nothing has changed in Git or in the cluster.',
      state,
    );
});

t.test('what was committed says what is back, how far it had come, and what cannot be undone', async (t) => {
  const far = { committed: 'may have begun with it', syncing: 'was syncing it', progressing: 'its rollout was running' } as const;
  for (const [state, words] of Object.entries(far)) {
    const text = describeCancellation(state as keyof typeof far, UNDOING, LEFT);
    t.match(text, /^Cancelled: commit 12 undoes commit 11, the files of release 3 are back\. /, state);
    t.match(text, words);
    t.match(text, /is not undone\.$/);
  }
  t.match(
    describeCancellation('committed', { ...UNDOING, restored: null }, LEFT),
    'its files are removed and Argo CD takes away what runs',
  );
});

t.test('a cancelled rollback says that its hold still stands', async (t) => {
  t.match(describeCancellation('syncing', UNDOING, { hold: true }), /is not undone\. The hold that it placed still stands\.$/);
});
