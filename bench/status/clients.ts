// Many clients of one event stream, in a process of their own: when each event came to each of them, and in which order.
import { get, type IncomingMessage } from 'node:http';
import type { Arrivals, Change, FromClients, OpenStreams, ToClients } from './messages.ts';
import { now } from './now.ts';

interface StreamClient {
  ids: number[];
  times: number[];
  answer: IncomingMessage;
}

/** What an event is about and when it was made, by its id: read from the first copy that comes. */
const events = new Map<number, { key: string; time: number }>();
/** Between the clock of `now` and that of the events, in milliseconds. */
const wall = Date.now() - now();
let clients: StreamClient[] = [];

process.on('message', (message: ToClients) => {
  const work = 'open' in message ? open(message.open) : collect(message.expect, message.timeoutMs);
  void work.then((answer: FromClients) => process.send?.(answer));
});

async function open({ url, headers, streams }: OpenStreams): Promise<FromClients> {
  events.clear();
  clients = [];
  // A few at a time, or the queue of the listening socket is full.
  for (let count = 0; count < streams; count += 50) {
    const some = Array.from({ length: Math.min(50, streams - count) }, () => openOne(url, headers));
    clients.push(...(await Promise.all(some)));
  }
  return { opened: true };
}

async function openOne(url: string, headers: Record<string, string>): Promise<StreamClient> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } }, resolve).on('error', reject);
  const answer = await promise;
  if (answer.statusCode !== 200) throw new Error(`A stream is answered ${answer.statusCode}.`);
  const client: StreamClient = { ids: [], times: [], answer };
  let rest = '';
  answer.setEncoding('utf8').on('data', (part: string) => {
    const at = now();
    const frames = (rest + part).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) take(client, frame, at);
  });
  // It is torn off at the end.
  answer.on('error', () => {});
  return client;
}

function take(client: StreamClient, frame: string, at: number): void {
  if (!frame.startsWith('id: ')) return;
  const id = Number(frame.slice(4, frame.indexOf('\n')));
  client.ids.push(id);
  client.times.push(at);
  if (!events.has(id)) events.set(id, read(JSON.parse(frame.slice(frame.indexOf('\ndata: ') + 7))));
}

/** Argosy names subject and type, the relay a key. */
function read(data: { time: string; key?: string; type?: string; subject?: { id: string } }): { key: string; time: number } {
  return { key: data.key ?? `${data.subject?.id} ${data.type}`, time: Date.parse(data.time) - wall };
}

async function collect(expected: Change[], timeoutMs: number): Promise<Arrivals> {
  const asked = new Map(expected);
  const complete = (client: StreamClient): boolean => found(client, asked).length >= asked.size;
  for (const end = now() + timeoutMs; now() < end && !clients.every(complete);) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const { answer } of clients) answer.destroy();
  const arrivals: Arrivals = { latencies: [], fromEvent: [], wrong: [] };
  for (const [number, client] of clients.entries()) {
    const all = found(client, asked);
    for (const { latency, fromEvent } of all) {
      arrivals.latencies.push(latency);
      arrivals.fromEvent.push(fromEvent);
    }
    if (all.length !== asked.size) arrivals.wrong.push(`Client ${number} got ${all.length} of ${asked.size} events.`);
    const disordered = client.ids.some((id, index) => index > 0 && id <= (client.ids[index - 1] ?? 0));
    if (disordered) arrivals.wrong.push(`Client ${number} got events out of order.`);
  }
  return arrivals;
}

/** What a client got of what was asked for. */
function found(client: StreamClient, asked: ReadonlyMap<string, number>): { latency: number; fromEvent: number }[] {
  return client.ids.flatMap((id, index) => {
    const event = events.get(id);
    const at = asked.get(event?.key ?? '');
    const arrived = client.times[index] ?? 0;
    return at === undefined || event === undefined ? [] : [{ latency: arrived - at, fromEvent: arrived - event.time }];
  });
}
