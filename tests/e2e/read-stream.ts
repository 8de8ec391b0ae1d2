export interface StreamedEvent {
  id: string;
  event: string;
  data: string;
}

/** The events of a `text/event-stream`, as they come; comments and `retry` are left out. */
export async function* readStream(response: Response): AsyncGenerator<StreamedEvent> {
  if (response.body === null) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${chunk}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const found = parseBlock(block);
      if (found !== undefined) yield found;
    }
  }
}

function parseBlock(block: string): StreamedEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
  );
  const data = fields.get('data');
  return data === undefined ? undefined : { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data };
}
