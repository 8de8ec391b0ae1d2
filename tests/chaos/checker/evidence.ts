import type { ArgosyEvent, Deployment, Page, Release } from '../../e2e/shapes.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { Site } from '../arena/site.ts';
import type { Load } from '../load/load.ts';
import type { Sampler } from '../truth/sampler.ts';
import type { Truth } from '../truth/truth.ts';
import { cloneSite } from './repositories.ts';
import type { Cloned } from './repositories.ts';
import type { Rows } from './rows.ts';

/** All that is known of one workspace once it is quiet. */
export interface SiteEvidence {
  site: Site;
  index: number;
  truth: Truth;
  sampler: Sampler;
  releases: Release[];
  deployments: Deployment[];
  events: ArgosyEvent[];
  cloned: Cloned;
}

export interface Evidence {
  arena: Arena;
  load: Load;
  rows: Rows;
  sites: SiteEvidence[];
}

export async function gatherSite(site: Site, index: number, truth: Truth, sampler: Sampler): Promise<SiteEvidence> {
  const { api } = site;
  return {
    site,
    index,
    truth,
    sampler,
    releases: await readAll<Release>(api, '/releases'),
    deployments: await readAll<Deployment>(api, '/deployments'),
    events: await readEvents(api),
    cloned: await cloneSite(site),
  };
}

async function readAll<T>(api: Site['api'], path: string): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, page }: Page<T> = await api.get<Page<T>>(
      `${path}?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    found.push(...data);
    cursor = page.nextCursor;
  }
  return found;
}

async function readEvents(api: Site['api']): Promise<ArgosyEvent[]> {
  const found: ArgosyEvent[] = [];
  for (;;) {
    const { data, page } = await api.get<Page<ArgosyEvent>>(`/events?limit=200&after=${found.at(-1)?.seq ?? 0}`);
    found.push(...data);
    if (!page.hasMore) return found;
  }
}
