import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Documents, DocumentShape } from './parse-documents.ts';

/** Reads YAML beside everything else: some texts take so long that nothing else would be done. */
export interface DocumentReader {
  /** What the text holds, in the words of Argo CD where it is wrong or takes too long. */
  read(text: string, shape?: DocumentShape): Promise<Documents>;
  close(): void;
}

const LIMITS = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 32 };
const MAX_HOPELESS = 1_000;

/** What the thread is asked. */
export interface Question {
  readonly text: string;
  readonly shape: DocumentShape;
}

interface Task extends Question {
  readonly resolve: (documents: Documents) => void;
}

/** @param timeoutMs how long one text may take */
export function createDocumentReader(timeoutMs = 10_000): DocumentReader {
  const waiting: Task[] = [];
  const hopeless = new Set<string>();
  let worker: Worker | undefined;
  let running: Task | undefined;
  let timer: NodeJS.Timeout | undefined;
  const settle = (documents: Documents): void => {
    clearTimeout(timer);
    const done = running;
    running = undefined;
    worker?.unref();
    done?.resolve(documents);
    next();
  };
  const giveUp = (why: string): void => {
    void worker?.terminate();
    worker = undefined;
    if (hopeless.size >= MAX_HOPELESS) hopeless.clear();
    if (running !== undefined) hopeless.add(digest(running.text));
    settle(refuse(why));
  };
  const start = (): Worker => {
    const started = startThread(settle, () => {
      if (worker === started) giveUp('the document needs too much memory');
    });
    return started;
  };
  const next = (): void => {
    if (running !== undefined) return;
    running = waiting.shift();
    if (running === undefined) return;
    worker ??= start();
    worker.ref();
    worker.postMessage({ text: running.text, shape: running.shape } satisfies Question);
    timer = setTimeout(() => giveUp('the document takes too long to read'), timeoutMs);
  };
  return {
    read: (text, shape = 'manifest') =>
      new Promise((resolve) => {
        if (hopeless.size > 0 && hopeless.has(digest(text))) return resolve(refuse('the document cannot be read'));
        waiting.push({ text, shape, resolve });
        next();
      }),
    close() {
      for (const { resolve } of waiting.splice(0)) resolve(refuse('the reader was closed'));
      giveUp('the reader was closed');
    },
  };
}

function startThread(onAnswer: (documents: Documents) => void, onEnd: () => void): Worker {
  const thread = new Worker(new URL('./document-worker.ts', import.meta.url), { env: {}, resourceLimits: LIMITS });
  thread.on('message', (json: string) => onAnswer(JSON.parse(json) as Documents));
  thread.on('error', onEnd);
  thread.on('exit', onEnd);
  return thread;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function refuse(why: string): Documents {
  return { objects: [], error: `failed to unmarshal manifest: error converting YAML to JSON: yaml: ${why}` };
}
