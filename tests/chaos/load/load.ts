import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../arena/site.ts';
import type { Arena } from '../arena/start-arena.ts';
import { isFinal } from '../../e2e/shapes.ts';
import type { Release } from '../../e2e/shapes.ts';
import type { CampaignPlan } from '../plan.ts';
import type { Random } from '../random.ts';
import { Caller } from './caller.ts';
import { Follower } from './follower.ts';
import { History } from './history.ts';
import { Operations } from './operations.ts';
import { sendWebhook } from './webhooks.ts';
import { write } from './writers.ts';
import type { Written } from './writers.ts';

const AT_ONCE = 30;
/** After its time a wait has to be answered. */
const LATE_MS = 15_000;

/** What a client was told that waited for a release. */
export interface Waited {
  release: string;
  state: string;
  isFinal: boolean;
  /** Whether it came back before its time although nothing was final. */
  early: boolean;
}

/** Everything that clients do during a storm. */
export class Load {
  readonly history = new History();
  readonly followers: Follower[];
  readonly waits: Waited[] = [];
  written: Written[] = [];
  readonly caller: Caller;
  readonly operations: Operations[];
  readonly #arena: Arena;
  readonly #plan: CampaignPlan;
  readonly #random: Random;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #giveUpAt = Infinity;

  constructor(arena: Arena, plan: CampaignPlan, random: Random) {
    this.#arena = arena;
    this.#plan = plan;
    this.#random = random;
    const targets = (): string[] => [arena.url, ...arena.besides];
    const { adminToken, sites } = arena;
    this.caller = new Caller({ history: this.history, adminToken, targets, giveUpAt: () => this.#giveUpAt });
    this.operations = sites.map((site, index) => new Operations(this.caller, site, index, random.fork(`operations ${index}`)));
    this.followers = sites.flatMap((site) => [new Follower(site, adminToken, targets), new Follower(site, adminToken, targets)]);
  }

  start(): void {
    this.track(this.#operate());
    this.track(this.#sendWebhooks());
    for (const index of this.#arena.sites.keys()) this.track(this.#wait(index));
    this.track(
      Promise.all(this.#arena.sites.map((site, index) => write(this.caller, site, index, this.#plan.writes))).then((all) => {
        this.written = all.flat();
      }),
    );
  }

  /** Begins nothing new; resolves when all that was begun has been answered, or has given up. */
  async stop(patienceMs: number): Promise<void> {
    this.#stop.abort();
    this.#giveUpAt = performance.now() + patienceMs;
    await Promise.all(this.#running);
    for (const operations of this.operations) await operations.unholdAll();
  }

  async stopFollowing(): Promise<void> {
    await Promise.all(this.followers.map((follower) => follower.stop()));
  }

  /** Has the end wait for further work. */
  track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #operate(): Promise<void> {
    const random = this.#random.fork('pace');
    const busy = new Set<Promise<void>>();
    while (!this.#stop.signal.aborted) {
      if (busy.size < AT_ONCE) {
        const one = random
          .pick(this.operations)
          .next()
          .finally(() => busy.delete(one));
        busy.add(one);
      }
      await this.#pause((1000 / this.#plan.operationsPerSecond) * (0.5 + random.next()));
    }
    await Promise.all(busy);
  }

  async #sendWebhooks(): Promise<void> {
    const random = this.#random.fork('webhooks');
    const busy = new Set<Promise<void>>();
    while (!this.#stop.signal.aborted) {
      if (busy.size < AT_ONCE) {
        const index = random.int(0, this.#arena.sites.length - 1);
        const site = this.#arena.sites[index];
        const one = (
          site === undefined ? Promise.resolve() : sendWebhook(site, this.#arena.recorder, random, this.deployments(index))
        ).finally(() => busy.delete(one));
        busy.add(one);
      }
      await this.#pause(1000 / this.#plan.webhooksPerSecond);
    }
    await Promise.all(busy);
  }

  /** One client for each workspace waits for one release after the other. */
  async #wait(index: number): Promise<void> {
    const random = this.#random.fork(`wait ${index}`);
    const site = this.#arena.sites[index];
    while (!this.#stop.signal.aborted && site !== undefined) {
      const known = this.history.acknowledged(/^release$/).filter((call) => call.site === index);
      if (known.length > 0) {
        const { id } = known.at(-1)!.body as Release;
        const seconds = random.int(1, 5);
        const begun = performance.now();
        const release = await waitFor(site, id, seconds).catch(() => undefined);
        const lasted = performance.now() - begun;
        if (release !== undefined) {
          const over = isFinal(release);
          this.waits.push({ release: id, state: release.state, isFinal: over, early: !over && lasted < seconds * 1000 - 50 });
        }
      }
      await this.#pause(200);
    }
  }

  /** Deployments of a workspace that are known to exist. */
  deployments(index: number): string[] {
    const calls = this.history.acknowledged(/^release$/).filter((call) => call.site === index);
    return [...new Set(calls.map((call) => (call.body as Release).deployment))];
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

async function waitFor(site: Site, id: string, seconds: number): Promise<Release> {
  const signal = AbortSignal.timeout(seconds * 1000 + LATE_MS);
  return (await site.api.open('GET', `/releases/${id}/wait?timeout=${seconds}`, { signal })).json() as Promise<Release>;
}
