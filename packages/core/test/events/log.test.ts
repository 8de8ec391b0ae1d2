import { openDatabase } from '@argosy/db/database';
import t from 'tap';
import { append } from '../support/events.ts';
import { world } from '../support/world.ts';

const w = await world(t);
const WRITERS = 8;
const EACH = 25;

t.test('eight writers leave no gap, and no reader sees a number before the one below it', async (t) => {
  const { workspaceId } = await w.workspace('busy');
  const writers = Array.from({ length: WRITERS }, () => openDatabase({ url: w.databaseUrl, poolSize: 1 }));
  t.teardown(() => Promise.all(writers.map((db) => db.close())));
  let writing = true;
  const written = Promise.all(
    writers.map(async (db, writer) => {
      for (let turn = 0; turn < EACH; turn += 1) await append({ ...w.deps, db }, workspaceId, 1 + ((writer + turn) % 3));
    }),
  ).finally(() => (writing = false));
  const read = () =>
    w.deps.db.inWorkspace(workspaceId, (tx) =>
      tx.event.findMany({ where: { workspaceId }, orderBy: { seq: 'asc' }, select: { seq: true } }),
    );
  let looks = 0;
  let seen = 0;
  while (writing) {
    const rows = await read();
    const wrong = rows.findIndex((row, index) => row.seq !== BigInt(index + 1));
    if (wrong !== -1) t.fail(`after ${wrong} comes ${rows[wrong]?.seq}`);
    if (rows.length < seen) t.fail('events were seen that are gone');
    seen = rows.length;
    looks += 1;
  }
  await written;
  const rows = await read();
  const { eventSeq } = await w.deps.db.inWorkspace(workspaceId, (tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } }));
  t.same(
    rows.map((row) => row.seq),
    rows.map((_row, index) => BigInt(index + 1)),
  );
  t.equal(eventSeq, BigInt(rows.length), 'the counter is the number of the newest');
  t.ok(looks > 2 && rows.length > WRITERS * EACH, `${looks} looks, ${rows.length} events`);
});

t.test('a transaction that is undone takes no number', async (t) => {
  const { workspaceId } = await w.workspace('undone');
  const before = await append(w.deps, workspaceId);
  const undone = {
    ...w.deps,
    db: {
      ...w.deps.db,
      inWorkspace: ((id, work) =>
        w.deps.db.inWorkspace(id, async (tx) => {
          await work(tx);
          throw new Error('undone');
        })) as typeof w.deps.db.inWorkspace,
    },
  };
  await t.rejects(append(undone, workspaceId, 5), { message: 'undone' });
  t.equal(await append(w.deps, workspaceId), before + 1);
});
