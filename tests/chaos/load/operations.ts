import type { Site } from '../arena/site.ts';
import type { App, Release } from '../../e2e/shapes.ts';
import type { Random } from '../random.ts';
import type { Caller } from './caller.ts';
import type { Call } from './history.ts';

const REPOSITORY = 'registry.example/pause';
const GOOD = ['1.0', '1.1', '1.2', '1.3', '1.4'].map((tag) => `${REPOSITORY}:${tag}`);
/** What no pod of a sandbox gets ready with. */
export const BAD = ['missing', 'crash', 'root'].map((tag) => `${REPOSITORY}:${tag}`);
const TIMEOUT_SECONDS = 120;

/** What people and CIs do to one workspace, one thing after the other as chance has it. */
export class Operations {
  readonly #caller: Caller;
  readonly #site: Site;
  readonly #index: number;
  readonly #random: Random;
  readonly #releases: Release[] = [];
  readonly #held = new Set<string>();
  #count = 0;
  #reportsDrift = false;

  constructor(caller: Caller, site: Site, index: number, random: Random) {
    this.#caller = caller;
    this.#site = site;
    this.#index = index;
    this.#random = random;
  }

  /** Does one thing, and resolves when it has been answered. */
  async next(): Promise<void> {
    const random = this.#random;
    const dice = random.next();
    const known = this.#releases.length > 0 ? random.pick(this.#releases) : undefined;
    if (known === undefined || dice < 0.62) await this.release();
    else if (dice < 0.72) await this.#cancel(this.#releases.at(-1) ?? known);
    else if (dice < 0.8) await this.#rollback(known);
    else if (dice < 0.86) await this.#post('redeploy', `/deployments/${known.deployment}/redeploys`, { reason: this.#site.canary });
    else if (dice < 0.91) await this.#hold(known.deployment);
    else if (dice < 0.96) await this.passOver();
    else await this.bootstrap();
  }

  /** Takes away every hold that may stand. */
  async unholdAll(): Promise<void> {
    for (const deployment of this.#held) await this.#send('unhold', 'DELETE', `/deployments/${deployment}/hold`);
  }

  async bootstrap(): Promise<void> {
    await this.#post('bootstrap', `/clusters/${this.#site.cluster.id}/bootstraps`);
  }

  /** Has every Application of the environment written anew. */
  async changeDrift(): Promise<void> {
    this.#reportsDrift = !this.#reportsDrift;
    const drift = this.#reportsDrift ? 'report' : 'heal';
    await this.#send('environment', 'PATCH', `/environments/${this.#site.environment.id}`, { drift });
  }

  /** Releases something and takes it back at once. */
  async releaseAndCancel(): Promise<void> {
    const release = await this.release();
    if (release !== undefined) await this.#cancel(release);
  }

  async release(app: App = this.#random.pick(this.#site.apps), overrideHold = false): Promise<Release | undefined> {
    const random = this.#random;
    const image = random.chance(0.15) ? random.pick(BAD) : random.pick(GOOD);
    const call = await this.#post('release', '/releases', {
      app: app.slug,
      environment: this.#site.environment.slug,
      image,
      timeoutSeconds: TIMEOUT_SECONDS,
      config: { env: { CANARY: this.#site.canary, TURN: String(this.#count) }, ...(random.chance(0.2) && { replicas: random.int(1, 3) }) },
      ...(overrideHold && { overrideHold }),
    });
    if (call.outcome !== 'acknowledged') return undefined;
    this.#releases.push(call.body as Release);
    return call.body as Release;
  }

  #cancel({ id }: Release): Promise<Call> {
    return this.#post('cancel', `/releases/${id}/cancellations`);
  }

  /** One release waits for a hold until that is taken away. */
  async holdBack(): Promise<void> {
    const app = this.#random.pick(this.#site.apps);
    const deployment = this.#releases.find((release) => release.app === app.id)?.deployment;
    if (deployment === undefined) return;
    await this.#send('hold', 'PUT', `/deployments/${deployment}/hold`, { reason: `to be waited for in ${this.#site.canary}` });
    await this.release(app);
    await this.#send('unhold', 'DELETE', `/deployments/${deployment}/hold`);
  }

  /** One release waits for a hold, the next one passes it over: the first must never be committed after it. */
  async passOver(): Promise<void> {
    const app = this.#random.pick(this.#site.apps);
    const deployment = this.#releases.find((release) => release.app === app.id)?.deployment;
    if (deployment === undefined) return;
    await this.#send('hold', 'PUT', `/deployments/${deployment}/hold`, { reason: `to be passed over in ${this.#site.canary}` });
    await this.release(app);
    await this.release(app, true);
    await this.#send('unhold', 'DELETE', `/deployments/${deployment}/hold`);
  }

  async #rollback(release: Release): Promise<void> {
    const hold = this.#random.chance(0.3);
    const call = await this.#post('rollback', `/deployments/${release.deployment}/rollbacks`, { release: release.id, hold });
    if (call.outcome === 'acknowledged' && hold) this.#held.add(release.deployment);
  }

  async #hold(deployment: string): Promise<void> {
    if (this.#held.delete(deployment)) {
      await this.#send('unhold', 'DELETE', `/deployments/${deployment}/hold`);
      return;
    }
    this.#held.add(deployment);
    await this.#send('hold', 'PUT', `/deployments/${deployment}/hold`, { reason: `chaos of ${this.#site.canary}` });
  }

  #post(what: string, path: string, body?: object): Promise<Call> {
    return this.#send(what, 'POST', path, body);
  }

  #send(what: string, method: string, path: string, body?: object): Promise<Call> {
    this.#count += 1;
    const key = `${what}-${this.#index}-${this.#count}`;
    // So that what a key has made can be found again, however often it was asked for.
    const marked = what === 'release' ? { ...body, source: { runUrl: `https://ci.example/${key}` } } : body;
    return this.#caller.change(this.#site, this.#index, what, { method, path, key, ...(marked !== undefined && { body: marked }) });
  }
}
