import type { Site } from '../arena/site.ts';
import type { Caller } from './caller.ts';

export const WRITERS = 8;

/** What one writer has written, for the search of lost updates (trust-G04). */
export interface Written {
  writer: number;
  site: number;
  app: string;
  variable: string;
  /** The last value that was acknowledged, and the last one that was tried. */
  acknowledged: number;
  tried: number;
  /** Acknowledged writes. */
  count: number;
}

/** Eight writers change the configuration of one app at the same time, each a variable of its own, counting up. */
export async function write(caller: Caller, site: Site, index: number, writes: number): Promise<Written[]> {
  const [app] = site.apps;
  if (app === undefined) return [];
  const writers = Array.from({ length: WRITERS }, (_, writer): Written => ({
    writer,
    site: index,
    app: app.id,
    variable: `WRITER_${writer}`,
    acknowledged: 0,
    tried: 0,
    count: 0,
  }));
  await Promise.all(
    writers.map(async (each) => {
      for (let value = 1; value <= writes; value++) {
        each.tried = value;
        const call = await caller.change(site, index, 'patch', {
          method: 'PATCH',
          path: `/apps/${app.id}`,
          body: { config: { env: { [each.variable]: String(value) } } },
          key: `patch-${index}-${each.writer}-${value}`,
        });
        if (call.outcome !== 'acknowledged') return;
        each.acknowledged = value;
        each.count += 1;
      }
    }),
  );
  return writers;
}
