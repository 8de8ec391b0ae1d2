import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../arena/sandbox.ts';

const QUIET_MS = 30_000;

interface Meta {
  name: string;
  namespace?: string;
  resourceVersion: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface WatchedObject {
  metadata: Meta;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

interface List {
  metadata: { resourceVersion: string };
  items: WatchedObject[];
}

/**
 * Follows all objects of a kind in a sandbox, by the test's own connection: listed anew whenever the watch breaks.
 *
 * @param path of the list
 * @param take hears of each object as it is; of one that was removed, nothing
 */
export async function watchKind(sandbox: Sandbox, path: string, take: (object: WatchedObject) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const list = await sandbox.read<List>(path);
      list.items.forEach(take);
      await follow(sandbox, `${path}?watch=1&resourceVersion=${list.metadata.resourceVersion}`, take, signal);
    } catch {
      // It was killed, or made to fail: the list tells what was missed.
    }
    await sleep(50, undefined, { signal }).catch(() => {});
  }
}

async function follow(sandbox: Sandbox, path: string, take: (object: WatchedObject) => void, signal: AbortSignal): Promise<void> {
  const response = await sandbox.open(path, AbortSignal.any([signal, AbortSignal.timeout(QUIET_MS)]));
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { type, object } = JSON.parse(line) as { type: string; object: WatchedObject };
      if (type === 'ERROR') return;
      if (type !== 'DELETED') take(object);
    }
  }
}
