import { Client } from './client.ts';
import type { App, ArgosyEvent, Cluster, Config, Deployment, Environment, Page, Release, Workspace } from './shapes.ts';
import type { Target } from './target.ts';

// Small, in public registries, and without anything to do: so the scenarios mean the same on any cluster.
const REPOSITORY = 'registry.k8s.io/pause';
export const IMAGES = {
  good: `${REPOSITORY}:3.9`,
  better: `${REPOSITORY}:3.10`,
  missing: `${REPOSITORY}:missing`,
  crash: `${REPOSITORY}:crash`,
  neverReady: `${REPOSITORY}:never-ready`,
  root: `${REPOSITORY}:root`,
} as const;

/** What the scenarios share: they run one after the other, and later ones stand on what earlier ones made. */
export class Stage {
  readonly target: Target;
  readonly client: Client;
  readonly #made = new Map<string, unknown>();

  constructor(target: Target) {
    this.target = target;
    this.client = new Client(target.url, target.adminToken);
  }

  get workspace(): Workspace {
    return this.#get('workspace');
  }
  set workspace(value: Workspace) {
    this.#made.set('workspace', value);
  }

  /** The cluster that hosts Argo CD. */
  get cluster(): Cluster {
    return this.#get('cluster');
  }
  set cluster(value: Cluster) {
    this.#made.set('cluster', value);
  }

  /** An environment with every setting left as it is by default. */
  get staging(): Environment {
    return this.#get('staging');
  }
  set staging(value: Environment) {
    this.#made.set('staging', value);
  }

  /** An environment in which releases fail as early as they may. */
  get lab(): Environment {
    return this.#get('lab');
  }
  set lab(value: Environment) {
    this.#made.set('lab', value);
  }

  /** The client for the workspace. */
  get api(): Client {
    return this.client.in(this.workspace.id);
  }

  createApp(slug: string, config?: Config): Promise<App> {
    return this.api.post<App>('/apps', { name: slug, slug, source: { type: 'image' }, ...(config && { config }) });
  }

  /** Releases an image by the names of app and environment, as a CI does. */
  release(app: string, environment: Environment, image: string, more: object = {}): Promise<Release> {
    return this.api.post<Release>('/releases', { app, environment: environment.slug, image, ...more });
  }

  /** Releases an image and waits until the release is final. */
  async settle(app: string, environment: Environment, image: string, more: object = {}): Promise<Release> {
    return this.api.waitForRelease((await this.release(app, environment, image, more)).id);
  }

  /** @throws Error with the whole release where it does not succeed */
  async succeed(app: string, environment: Environment, image: string, more: object = {}): Promise<Release> {
    return assertSucceeded(await this.settle(app, environment, image, more));
  }

  deployment(id: string): Promise<Deployment> {
    return this.api.get<Deployment>(`/deployments/${id}`);
  }

  /** All events after a place, oldest first. */
  async events(after = 0, types?: string): Promise<ArgosyEvent[]> {
    const found: ArgosyEvent[] = [];
    for (let from = after; ;) {
      const query = `after=${from}&limit=200${types === undefined ? '' : `&types=${types}`}`;
      const { data, page } = await this.api.get<Page<ArgosyEvent>>(`/events?${query}`);
      found.push(...data);
      if (!page.hasMore) return found;
      from = data.at(-1)?.seq ?? from;
    }
  }

  #get<T>(name: string): T {
    const value = this.#made.get(name);
    if (value === undefined) throw new Error(`The scenario that makes "${name}" did not get so far.`);
    return value as T;
  }
}

/** @throws Error with the whole release where it has not succeeded */
export function assertSucceeded(release: Release): Release {
  if (release.state !== 'succeeded') throw new Error(`The release did not succeed: ${JSON.stringify(release)}`);
  return release;
}
