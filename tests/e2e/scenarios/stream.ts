import type { Test } from 'tap';
import type { ArgosyEvent } from '../shapes.ts';
import { IMAGES } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { readStream } from '../read-stream.ts';

const STREAM_MS = 60_000;

export async function stream(t: Test, stage: Stage): Promise<void> {
  await t.test('the stream of events tells of a release as it goes, and goes on where it was left', async (t) => {
    const from = (await stage.events()).at(-1)?.seq ?? 0;
    const signal = AbortSignal.timeout(STREAM_MS);
    const live = collect(stage, { query: `?after=${from}`, signal });
    const release = await stage.release('ferry', stage.staging, IMAGES.better);
    const seen = await live;
    t.match(seen.at(-1), { type: 'release.succeeded', subject: { id: release.id } });
    t.same(
      seen.map((event) => event.seq),
      seen.map((_, index) => from + 1 + index),
      'without a gap',
    );

    const place = seen[1]!.seq;
    const resumed = await collect(stage, { query: '', lastEventId: String(place), signal });
    t.same(resumed, seen.slice(2), 'the rest, once more and no more');
  });

  await t.test('the stream gives only the types that were asked for', async (t) => {
    const signal = AbortSignal.timeout(STREAM_MS);
    const [event] = await collect(stage, { query: '?after=0&types=release.succeeded', signal });
    t.equal(event?.type, 'release.succeeded');
  });
}

// Up to and with the first release.succeeded.
async function collect(stage: Stage, options: { query: string; lastEventId?: string; signal: AbortSignal }): Promise<ArgosyEvent[]> {
  const { query, lastEventId, signal } = options;
  const stop = new AbortController();
  const headers = { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const response = await stage.api.open('GET', `/events${query}`, { headers, signal: AbortSignal.any([signal, stop.signal]) });
  const found: ArgosyEvent[] = [];
  for await (const { id, event, data } of readStream(response)) {
    const parsed = JSON.parse(data) as ArgosyEvent;
    if (id !== String(parsed.seq) || event !== parsed.type) throw new Error(`id and event differ from the data: ${id} ${event} ${data}`);
    found.push(parsed);
    if (parsed.type === 'release.succeeded') break;
  }
  stop.abort();
  return found;
}
