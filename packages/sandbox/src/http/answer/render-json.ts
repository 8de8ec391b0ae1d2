import { setImmediate } from 'node:timers/promises';

/** So long a list is written down before others have the process. */
const SLICE_MS = 10;
const PIECE_LENGTH = 256 * 1024;
/** Shorter ones are done sooner than that. */
const LONG = 100;

/**
 * The JSON of an answer, in pieces. A long list is written down little by little, so that nobody else waits for it: its parts
 * are values that nobody changes meanwhile.
 *
 * @param pretty for a person: in lines of their own
 */
export async function renderJson(body: unknown, pretty: boolean): Promise<Buffer[]> {
  const list = longListIn(body);
  if (list === undefined) return [Buffer.from(pretty ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`)];
  const [before, after] = frameOf(body as object, list.name, pretty);
  const pieces: Buffer[] = [];
  let piece = before;
  let until = performance.now() + SLICE_MS;
  for (const [index, item] of list.items.entries()) {
    const text = pretty ? `\n    ${JSON.stringify(item, null, 2).replaceAll('\n', '\n    ')}` : JSON.stringify(item);
    piece += index === 0 ? text : `,${text}`;
    if (piece.length < PIECE_LENGTH) continue;
    pieces.push(Buffer.from(piece));
    piece = '';
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + SLICE_MS;
  }
  return [...pieces, Buffer.from(`${piece}${pretty ? '\n  ' : ''}${after}${pretty ? '' : '\n'}`)];
}

function longListIn(body: unknown): { name: string; items: readonly unknown[] } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const found = Object.entries(body).find(([name, value]) => (name === 'items' || name === 'rows') && Array.isArray(value));
  return found !== undefined && found[1].length > LONG ? { name: found[0], items: found[1] as readonly unknown[] } : undefined;
}

/** The JSON around a list. */
function frameOf(body: object, name: string, pretty: boolean): [string, string] {
  // The list comes last, and its brackets are the last ones.
  const { [name]: _, ...rest } = body as Record<string, unknown>;
  const text = JSON.stringify({ ...rest, [name]: [] }, null, pretty ? 2 : undefined);
  const at = text.lastIndexOf('[') + 1;
  return [text.slice(0, at), text.slice(at)];
}
