import t from 'tap';
import type { Database } from '@argosy/db/database';
import { findPlaces } from '../../../src/clusters/argocd/find-places.ts';
import { delivery } from '../../support/delivery.ts';
import { world } from '../../support/world.ts';

const w = await world(t);
const d = await delivery(w);
const { workspaceId } = d.scope;

/** The world's dependencies over a database that counts its transactions and remembers nothing of earlier tests. */
function counting() {
  const count = { transactions: 0 };
  const db: Database = {
    ...w.deps.db,
    inWorkspace: (id, work) => {
      count.transactions += 1;
      return w.deps.db.inWorkspace(id, work);
    },
  };
  return { count, deps: { ...w.deps, db } };
}

t.test('a place in the history is read once; a commit that is not there yet is sought again', async (t) => {
  const { count, deps } = counting();
  const [made, unknown] = [await d.release('places', 'places:1'), 'f'.repeat(40)];
  const sequence = BigInt(made.commit?.sequence ?? 0);
  t.same([...(await findPlaces(deps, workspaceId, [made.sha, unknown]))], [[made.sha, sequence]]);
  t.same([...(await findPlaces(deps, workspaceId, [made.sha]))], [[made.sha, sequence]]);
  t.equal(count.transactions, 1);
  await findPlaces(deps, workspaceId, [made.sha, unknown]);
  t.equal(count.transactions, 2);
});

t.test('what is known of one workspace says nothing to another', async (t) => {
  const { deps } = counting();
  const made = await d.release('private', 'private:1');
  await findPlaces(deps, workspaceId, [made.sha]);
  const other = await w.workspace('other');
  t.equal((await findPlaces(deps, other.workspaceId, [made.sha])).size, 0);
});
