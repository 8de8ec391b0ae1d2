import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from '../arena/site.ts';
import type { Deployment, Page, Release } from '../../e2e/shapes.ts';

const PAUSE_MS = 60;
const LATE_MS = 10_000;

/** Something that Argosy has said of a cluster, when it was first seen. */
export interface Claim {
  deployment: string;
  release: string;
  at: number;
}

/** Asks for states all the time, and keeps what they claim. */
export class Sampler {
  /** Answers that were looked at. */
  samples = 0;
  /** Those that were not answered. */
  missed = 0;
  /** By release: it has succeeded. */
  readonly succeeded = new Map<string, Claim>();
  /** By deployment and release: that one is current. */
  readonly current = new Map<string, Claim>();
  /** States that were seen to go back, or to leave a final one. */
  readonly steps: string[] = [];
  readonly #states = new Map<string, string>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(site: Site) {
    this.#loop = this.#sample(site);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #sample(site: Site): Promise<void> {
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      try {
        if (turn % 2 === 0) this.#takeReleases(await this.#read<Release>(site, '/releases?limit=60'));
        else this.#takeDeployments(await this.#read<Deployment>(site, '/deployments?limit=60'));
        this.samples += 1;
      } catch {
        // It is away: that claims nothing.
        this.missed += 1;
      }
      await sleep(PAUSE_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  async #read<T>(site: Site, path: string): Promise<T[]> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(LATE_MS)]);
    const response = await site.api.open('GET', path, { signal });
    return ((await response.json()) as Page<T>).data;
  }

  #takeReleases(releases: Release[]): void {
    const at = performance.now();
    for (const { id, deployment, state } of releases) {
      if (state === 'succeeded' && !this.succeeded.has(id)) this.succeeded.set(id, { deployment, release: id, at });
      const before = this.#states.get(id);
      if (before !== undefined && rank(state) < rank(before)) this.steps.push(`${id} went from ${before} to ${state}`);
      if (before !== undefined && rank(before) === FINAL && state !== before) this.steps.push(`${id} left ${before} for ${state}`);
      this.#states.set(id, state);
    }
  }

  #takeDeployments(deployments: Deployment[]): void {
    const at = performance.now();
    for (const { id, currentRelease } of deployments) {
      const key = `${id} ${currentRelease}`;
      if (currentRelease !== null && !this.current.has(key)) this.current.set(key, { deployment: id, release: currentRelease, at });
    }
  }
}

const ORDER = ['queued', 'blocked', 'awaiting_approval', 'committing', 'committed', 'syncing', 'progressing'];
const FINAL = ORDER.length;

function rank(state: string): number {
  const place = ORDER.indexOf(state);
  return place === -1 ? FINAL : place;
}
