import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createSmartHttp, type GitResponse } from '../src/smart-http.ts';
import { noise, testWorkspace, WORKSPACE } from './workspace.ts';

async function rig(t: Test, options: { uploadPackTimeoutMs?: number } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'argosy-upload-'));
  const workspace = testWorkspace();
  await workspace.flush([{ path: 'large.txt', content: noise(8_000_000, 'large') }]);
  const git = createSmartHttp({ reader: workspace.reader, cacheDir: dir, maxUploadPacks: 1, ...options });
  t.teardown(async () => {
    await git.close();
    await rm(dir, { recursive: true, force: true });
  });
  const clone = async (signal?: AbortSignal, want?: string): Promise<GitResponse> => {
    const head = await workspace.reader.head(WORKSPACE);
    if (head === null) throw new Error('there is a head');
    const body = `0011command=fetch0001000fno-progress0032want ${want ?? head.head}\n0009done\n0000`;
    return git.handle({
      method: 'POST',
      path: 'git-upload-pack',
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/x-git-upload-pack-request', 'git-protocol': 'version=2' },
      body: Readable.from([Buffer.from(body)]),
      workspaceId: WORKSPACE,
      head,
      ...(signal === undefined ? {} : { signal }),
    });
  };
  return { dir, clone };
}

async function sizeOf({ body }: GitResponse): Promise<number> {
  if (body instanceof Uint8Array) return body.length;
  let size = 0;
  for await (const part of body) size += part.length;
  return size;
}

/** Processes that run in the folder, as Linux tells. */
async function processesIn(dir: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')));
  return folders.filter((folder) => folder.startsWith(dir));
}

async function untilNoneIn(dir: string): Promise<void> {
  while ((await processesIn(dir)).length > 0) await wait(20);
}

const linux = process.platform === 'linux' ? {} : { skip: 'reads /proc' };

t.test('a client that goes away takes its children with it and frees its slot', linux, async (t) => {
  const { dir, clone } = await rig(t);
  const gone = new AbortController();
  const first = await clone(gone.signal);
  t.notOk(first.body instanceof Uint8Array, 'it is a stream that nobody reads yet');
  t.ok((await processesIn(dir)).length > 0);
  const second = clone();
  gone.abort();
  t.ok((await sizeOf(await second)) > 5_000_000);
  await untilNoneIn(dir);
  await t.rejects(sizeOf(first));
});

t.test('an answer that is given back unread frees its slot', linux, async (t) => {
  const { dir, clone } = await rig(t);
  const first = await clone();
  if (first.body instanceof Uint8Array) throw new Error('it is a stream');
  await first.body[Symbol.asyncIterator]().return?.();
  t.ok((await sizeOf(await clone())) > 5_000_000);
  await untilNoneIn(dir);
});

t.test('a client that does not read is cut off at the deadline', linux, async (t) => {
  const { dir, clone } = await rig(t, { uploadPackTimeoutMs: 1500 });
  const first = await clone();
  await untilNoneIn(dir);
  // On a machine that is busy nothing may have come before the deadline.
  if (first.status === 200) await t.rejects(sizeOf(first), 'and never takes the part for the whole');
  else t.equal(first.status, 503);
});

t.test('a client that went away while it waited gets no child', async (t) => {
  const { clone } = await rig(t);
  const gone = new AbortController();
  const first = await clone();
  const second = clone(gone.signal);
  gone.abort(new Error('gone'));
  await t.rejects(second, /gone/);
  t.ok((await sizeOf(first)) > 5_000_000);
});

t.test("what nobody has is refused in git's own words, and costs the copy at most once a minute", async (t) => {
  const { dir, clone } = await rig(t);
  for (let i = 0; i < 3; i++) {
    const { body } = await clone(undefined, 'f'.repeat(40));
    t.match(Buffer.from(body as Uint8Array).toString(), `not our ref ${'f'.repeat(40)}`);
  }
  t.equal((await readdir(dir)).filter((name) => name.includes('.old-')).length, 1);
});
