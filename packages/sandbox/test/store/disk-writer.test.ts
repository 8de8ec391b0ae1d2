import t from 'tap';
import type { ApiEvent } from '../../src/kubernetes/api.ts';
import { createDiskWriter } from '../../src/store/disk-writer.ts';
import type { DiskWriterOptions } from '../../src/store/disk-writer.ts';

const event = (type: 'ADDED' | 'DELETED', name: string) =>
  ({ type, kind: { group: '', plural: 'configmaps' }, object: { metadata: { name, namespace: 'default' } } }) as unknown as ApiEvent;

/** A disk that refuses its first writes. */
function createDisk(failures: number) {
  const put: string[] = [];
  const flushed: number[] = [];
  let closed = false;
  const disk = {
    put: ({ name }: { name: string }, object: unknown) => void put.push(`${name} ${object === undefined ? 'gone' : 'there'}`),
    flush(version: number) {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
      flushed.push(version);
    },
    close: () => void (closed = true),
  } as unknown as DiskWriterOptions['disk'];
  return { disk, put, flushed, isClosed: () => closed };
}

t.test('changes are written soon and together, with the version of the last', async (t) => {
  const { disk, put, flushed } = createDisk(0);
  let version = 0;
  const writer = createDiskWriter({ disk, version: () => version, logger: undefined });
  for (const name of ['a', 'b', 'c']) {
    version += 1;
    writer.put(event('ADDED', name));
  }
  writer.put(event('DELETED', 'a'));
  t.same(flushed, [], 'whoever writes does not wait');
  const alive = setInterval(() => undefined, 1000);
  while (flushed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  clearInterval(alive);
  t.same(put, ['a there', 'b there', 'c there', 'a gone']);
  t.same(flushed, [3]);
});

t.test('a disk that refuses is told of, and does not end the process', async (t) => {
  const { disk, flushed, isClosed } = createDisk(1);
  const told: unknown[] = [];
  const logger = { error: (fields: unknown) => void told.push(fields) } as unknown as DiskWriterOptions['logger'];
  const writer = createDiskWriter({ disk, version: () => 7, logger });
  writer.put(event('ADDED', 'a'));
  const alive = setInterval(() => undefined, 1000);
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  clearInterval(alive);
  t.match(told, [{ err: { message: 'disk full' } }]);
  writer.close();
  t.same(flushed, [7], 'what waited is written at the end');
  t.ok(isClosed());
});

t.test('what a client is told of is written first, and a disk that fails is not asked each time', (t) => {
  const { disk, flushed } = createDisk(1);
  let told = 0;
  const logger = { error: () => void (told += 1) } as unknown as DiskWriterOptions['logger'];
  const writer = createDiskWriter({ disk, version: () => 5, logger });
  writer.settle();
  t.same(flushed, [], 'nothing waits, so nothing is done');
  for (const name of ['a', 'b', 'c']) {
    writer.put(event('ADDED', name));
    writer.settle();
  }
  t.equal(told, 1);
  writer.flush();
  writer.put(event('ADDED', 'd'));
  writer.settle();
  t.same(flushed, [5, 5]);
  writer.close();
  t.end();
});
