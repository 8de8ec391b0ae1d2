import t from 'tap';
import { newUuid } from '../src/new-uuid.ts';

t.test('new UUIDs are of version 7 and sort by the time they were made', async (t) => {
  const made = Array.from({ length: 1000 }, newUuid);
  for (const uuid of made) if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)) t.fail(uuid);
  t.same(made.toSorted(), made);
  t.equal(new Set(made).size, made.length);
});
