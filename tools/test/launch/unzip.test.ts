import { deflateRawSync } from 'node:zlib';
import { join } from 'node:path';
import t from 'tap';

const { unzipEntry } = (await import(new URL('../../launch/unzip.mjs', import.meta.url).href)) as {
  unzipEntry: (archive: string, name: string) => Buffer;
};

/** A zip archive as small as they come, with one stored and one deflated file. */
function makeZip(files: { name: string; method: 0 | 8; content: Buffer }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, method, content } of files) {
    const packed = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    parts.push(local, Buffer.from(name), Buffer.alloc(4), packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    offset += 34 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

t.test('stored and deflated entries come out as they went in', async (t) => {
  const content = Buffer.from('steady as she goes '.repeat(100));
  const folder = t.testdir({
    'a.zip': makeZip([
      { name: 'plain', method: 0, content },
      { name: 'bin/packed', method: 8, content },
    ]),
  });
  t.ok(unzipEntry(join(folder, 'a.zip'), 'plain').equals(content));
  t.ok(unzipEntry(join(folder, 'a.zip'), 'bin/packed').equals(content));
  t.throws(() => unzipEntry(join(folder, 'a.zip'), 'absent'), { message: /absent/ });
});

t.test('what is no archive is refused', async (t) => {
  const folder = t.testdir({ 'a.zip': 'text' });
  t.throws(() => unzipEntry(join(folder, 'a.zip'), 'x'), { message: /zip/ });
});
