const MAX_LINE_BYTES = 16 * 1024;
const NUL = /\0/g;

/**
 * The lines of a log as they come, without NUL, which no text may have. Of a line of more than 16 KiB the beginning is
 * given, with an ellipsis; the rest is never kept.
 *
 * @param pieces of the log; who stops reading lines stops reading these
 */
export async function* readLogLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pending: Buffer[] = [];
  let size = 0;
  const add = (piece: Buffer): void => {
    const room = MAX_LINE_BYTES - size;
    size += piece.length;
    // A piece is copied, so that the end of a line does not hold on to all that came with it.
    if (room > 0 && piece.length > 0) pending.push(Buffer.from(piece.subarray(0, room)));
  };
  const take = (): string => {
    const bytes = Buffer.concat(pending);
    const text = size > MAX_LINE_BYTES ? `${new TextDecoder().decode(bytes, { stream: true })}…` : bytes.toString('utf8');
    [pending, size] = [[], 0];
    return text.replace(NUL, '');
  };
  for await (const chunk of pieces) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    add(chunk.subarray(start));
  }
  if (size > 0) yield take();
}
