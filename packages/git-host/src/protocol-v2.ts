import { parsePackets, ProtocolError, textOf } from './pkt-line.ts';

/** A request of protocol version 2. */
export interface Command {
  name: string;
  capabilities: string[];
  args: string[];
}

/** A fetch that asks for whole history and nothing special. */
export interface PlainFetch {
  wants: string[];
  haves: string[];
  done: boolean;
}

const SHA = /^[0-9a-f]{40}$/;
const MAX_WANTS = 16;
const MAX_HAVES = 1024;
/** What changes nothing about a pack that has no deltas, no tags and no progress. */
const HARMLESS = new Set(['thin-pack', 'no-progress', 'include-tag', 'ofs-delta']);

/**
 * Reads one command; null for the lone flush that a client sends to probe.
 *
 * @throws ProtocolError
 */
export function parseCommand(body: Buffer): Command | null {
  const packets = parsePackets(body);
  if (packets.length === 0 || packets[0]?.type === 'flush') return null;
  const before: string[] = [];
  const args: string[] = [];
  let inArgs = false;
  for (const packet of packets) {
    if (packet.type === 'flush') break;
    if (packet.type === 'delimiter') inArgs = true;
    if (packet.type === 'data') (inArgs ? args : before).push(textOf(packet.data));
  }
  const [first, ...capabilities] = before;
  if (!first?.startsWith('command=')) throw new ProtocolError('a request has to begin with its command');
  return { name: first.slice('command='.length), capabilities, args };
}

/** The fetch where it is plain; null where anything in it needs `git upload-pack`. */
export function findPlainFetch(args: readonly string[]): PlainFetch | null {
  const fetch: PlainFetch = { wants: [], haves: [], done: false };
  for (const arg of args) {
    const [word = '', value = ''] = arg.split(' ', 2);
    if (word === 'want' && SHA.test(value)) fetch.wants.push(value);
    else if (word === 'have' && SHA.test(value)) fetch.haves.push(value);
    else if (arg === 'done') fetch.done = true;
    else if (!HARMLESS.has(arg)) return null;
  }
  if (fetch.wants.length === 0 || fetch.wants.length > MAX_WANTS) return null;
  if (fetch.haves.length === 0 || fetch.haves.length > MAX_HAVES) return null;
  return fetch;
}
