/** The beginning of a stream. */
export interface HeldBack {
  /** What came so far. */
  parts: Buffer[];
  /** What comes after it; null where nothing does. */
  rest: AsyncIterable<Buffer> | null;
}

/**
 * Waits for a stream's beginning: for its end, or until it is too long or too slow to wait for.
 *
 * @param maxBytes to wait for
 * @param maxMs to wait
 */
export async function holdBack(stream: AsyncIterable<Buffer>, maxBytes: number, maxMs: number): Promise<HeldBack> {
  const values = stream[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, maxMs, null)));
  try {
    for (;;) {
      const next = values.next();
      const step = await Promise.race([next, late]);
      if (step === null) return { parts, rest: continueWith(next, values) };
      if (step.done) return { parts, rest: null };
      parts.push(step.value);
      size += step.value.length;
      if (size > maxBytes) return { parts, rest: continueWith(values.next(), values) };
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* continueWith(next: Promise<IteratorResult<Buffer>>, values: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let step = await next; !step.done; step = await values.next()) yield step.value;
}
