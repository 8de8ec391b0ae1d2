import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listen } from './git-server.ts';

/** One webhook. */
export interface Received {
  /** Milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What it was answered; 0 where it hung. */
  readonly answer: number;
}

export interface Receiver {
  readonly url: string;
  readonly all: readonly Received[];
  /** How the next ones are answered: with a status, or not before this is set again. */
  answerWith(answer: number | 'nothing'): void;
  close(): Promise<void>;
}

/** Takes webhooks and keeps them. */
export async function startReceiver(): Promise<Receiver> {
  const all: Received[] = [];
  const hanging: ServerResponse[] = [];
  let answer: number | 'nothing' = 202;
  const server = createServer((request, response) => {
    const at = performance.now();
    void text(request).then((body) => {
      const { method = '', url: path = '' } = request;
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      all.push({ at, method, path, headers, body, answer: answer === 'nothing' ? 0 : answer });
      if (answer === 'nothing') hanging.push(response);
      else response.writeHead(answer).end();
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    all,
    answerWith: (next) => {
      answer = next;
      if (next !== 'nothing') for (const response of hanging.splice(0)) response.writeHead(next).end();
    },
    close: () => closeServer(server),
  };
}
