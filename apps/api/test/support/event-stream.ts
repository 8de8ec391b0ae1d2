export interface StreamedEvent {
  id: string;
  event: string;
  data: unknown;
}

export interface EventStream {
  headers: Headers;
  /** The next event; undefined where the stream has ended. */
  next(): Promise<StreamedEvent | undefined>;
  close(): Promise<void>;
}

/** Reads server-sent events from a listening server. It is answered once the server is at the newest event. */
export async function openStream(url: string, token: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const gone = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    signal: gone.signal,
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
  const events = read(answer.body.pipeThrough(new TextDecoderStream()));
  await events.next();
  return {
    headers: answer.headers,
    next: async () => (await events.next()).value ?? undefined,
    async close() {
      gone.abort();
      await events.return(undefined);
    },
  };
}

/** The first thing that comes is the `retry` of the stream's beginning, as null. */
async function* read(stream: ReadableStream<string>): AsyncGenerator<StreamedEvent | null, undefined> {
  let rest = '';
  try {
    for await (const part of stream) {
      const frames = (rest + part).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        if (frame.startsWith('retry: ')) yield null;
        else if (!frame.startsWith(':')) yield parseFrame(frame);
      }
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}

function parseFrame(frame: string): StreamedEvent {
  const fields = Object.fromEntries(
    frame.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  return { id: fields['id'] ?? '', event: fields['event'] ?? '', data: JSON.parse(fields['data'] ?? 'null') };
}
