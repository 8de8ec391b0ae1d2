import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../../e2e/until.ts';
import type { Application } from './application.ts';
import type { Side } from './side.ts';

/** One change of an Application, as a watch tells it. */
export interface Sighting {
  /** Milliseconds. */
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly application: Application;
}

export interface Observer {
  readonly sightings: readonly Sighting[];
  /** As it is now; undefined where it is absent. */
  find(name: string): Application | undefined;
  close(): void;
}

const PATH = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications?watch=true&allowWatchBookmarks=true';
const PAUSE_MS = 200;

/** Watches all Applications from now on. A watch that ends is begun again. */
export async function observe(side: Side): Promise<Observer> {
  const sightings: Sighting[] = [];
  const now = new Map<string, Application>();
  const stop = new AbortController();
  const see = (type: string, application: Application): void => {
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') return;
    const { name, resourceVersion } = application.metadata;
    if (type !== 'DELETED' && now.get(name)?.metadata.resourceVersion === resourceVersion) return;
    if (type === 'DELETED') now.delete(name);
    else now.set(name, application);
    sightings.push({ at: performance.now(), type, application });
  };
  // A kind that was just made is not served at once.
  const first = await until('Applications can be watched', () => open(side, stop.signal));
  void follow(first, side, stop.signal, see);
  return { sightings, find: (name) => now.get(name), close: () => stop.abort() };
}

async function follow(
  first: IncomingMessage,
  side: Side,
  signal: AbortSignal,
  see: (type: string, application: Application) => void,
): Promise<void> {
  for (let response: IncomingMessage | undefined = first; !signal.aborted; response = await open(side, signal).catch(() => undefined)) {
    try {
      if (response === undefined) await sleep(PAUSE_MS, undefined, { signal });
      else await read(response, see);
    } catch {
      // It is opened again, unless it was this end that closed it.
    }
  }
}

async function read(response: IncomingMessage, see: (type: string, application: Application) => void): Promise<void> {
  for await (const line of createInterface({ input: response })) {
    const { type, object } = JSON.parse(line) as { type: string; object: Application };
    see(type, object);
  }
}

async function open({ url, authority, token }: Side, signal: AbortSignal): Promise<IncomingMessage> {
  const call = request(`${url}${PATH}`, { ca: authority, agent: false, headers: { authorization: `Bearer ${token}` }, signal });
  call.on('error', () => {});
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  if (response.statusCode !== 200) throw new Error(`The watch was answered ${response.statusCode}.`);
  return response;
}
