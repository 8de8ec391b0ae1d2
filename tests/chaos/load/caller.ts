import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../arena/site.ts';
import type { Call, History } from './history.ts';

const TRY_MS = 15_000;

export interface CallerOptions {
  history: History;
  adminToken: string;
  /** The APIs that serve now; each try takes another one. */
  targets(): string[];
  /** From then on nothing is tried again, by performance.now(). */
  giveUpAt(): number;
}

/** Asks for changes as a careful client does: with a key, again and again until it is told what became of them. */
export class Caller {
  readonly #options: CallerOptions;
  #turn = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** @param what the kind of the change, for the history */
  async change(
    site: Site,
    index: number,
    what: string,
    request: { method: string; path: string; body?: unknown; key: string },
  ): Promise<Call> {
    const { history } = this.#options;
    const call: Call = {
      key: request.key,
      site: index,
      what,
      outcome: 'unknown',
      status: 0,
      code: '',
      body: null,
      tries: 0,
      ids: new Set(),
      at: 0,
    };
    history.calls.push(call);
    for (let pause = 150; ; pause = Math.min(pause * 1.5, 2000)) {
      call.tries += 1;
      if (await this.#try(site, call, request)) break;
      if (performance.now() > this.#options.giveUpAt()) break;
      await sleep(pause * (0.5 + Math.random()));
    }
    call.at = performance.now();
    return call;
  }

  /** True where the answer is one to keep. */
  async #try(
    site: Site,
    call: Call,
    { method, path, body, key }: { method: string; path: string; body?: unknown; key: string },
  ): Promise<boolean> {
    const targets = this.#options.targets();
    this.#turn += 1;
    try {
      const answer = await fetch(`${targets[this.#turn % targets.length]}/v1/workspaces/${site.workspace.id}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#options.adminToken}`,
          'idempotency-key': key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TRY_MS),
      });
      const text = await answer.text();
      const parsed = (text === '' ? {} : JSON.parse(text)) as { id?: string; code?: string };
      call.status = answer.status;
      call.code = parsed.code ?? '';
      if (answer.status >= 500 || answer.status === 429 || parsed.code === 'request_in_progress') return false;
      call.outcome = answer.status < 300 ? 'acknowledged' : 'refused';
      call.body = parsed;
      if (call.outcome === 'acknowledged' && parsed.id !== undefined) call.ids.add(parsed.id);
      return true;
    } catch {
      return false;
    }
  }
}
