import { setTimeout as sleep } from 'node:timers/promises';
import { readStream } from '../../e2e/read-stream.ts';
import type { ArgosyEvent } from '../../e2e/shapes.ts';
import type { Site } from '../arena/site.ts';

/** A client that follows a workspace's events from the first one on, however often its stream breaks. */
export class Follower {
  readonly events: ArgosyEvent[] = [];
  /** What was wrong with the order of what came. */
  readonly faults: string[] = [];
  connections = 0;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(site: Site, adminToken: string, targets: () => string[]) {
    this.#loop = this.#follow(site, adminToken, targets);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  async #follow(site: Site, adminToken: string, targets: () => string[]): Promise<void> {
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      const all = targets();
      try {
        const response = await fetch(`${all[turn % all.length]}/v1/workspaces/${site.workspace.id}/events`, {
          headers: { authorization: `Bearer ${adminToken}`, accept: 'text/event-stream', 'last-event-id': String(this.last) },
          signal: this.#stop.signal,
        });
        if (!response.ok) throw new Error(`events: ${response.status}`);
        this.connections += 1;
        for await (const { id, event, data } of readStream(response)) this.#take(id, event, data);
      } catch {
        // Whatever broke it, the next one begins where this one ended.
      }
      await sleep(100, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  #take(id: string, type: string, data: string): void {
    if (type === 'reset') return void this.faults.push(`reset after ${this.last}: ${data}`);
    const event = JSON.parse(data) as ArgosyEvent;
    if (String(event.seq) !== id || event.type !== type) this.faults.push(`the event ${id} says of itself ${event.seq} ${event.type}`);
    if (event.seq !== this.last + 1) this.faults.push(`${event.seq} came after ${this.last}`);
    this.events.push(event);
  }
}
