import type { App } from '../../e2e/shapes.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/** No update is lost (trust-I4, trust-G04): the last value of each writer stands. */
export async function checkWriters({ load, sites }: Evidence): Promise<Finding> {
  const faults: string[] = [];
  for (const { site, index } of sites) {
    const [first] = site.apps;
    if (first === undefined) continue;
    const { config } = await site.api.get<App>(`/apps/${first.id}`);
    for (const each of load.written.filter((written) => written.site === index)) {
      const value = Number(config.env?.[each.variable] ?? 0);
      // The last one may have happened although nobody was told.
      if (value < each.acknowledged || value > each.tried) {
        faults.push(`${each.variable} is ${value}; ${each.acknowledged} was acknowledged and ${each.tried} tried`);
      }
    }
  }
  return { id: 'trust-I4', what: 'updates of eight concurrent writers that are lost', checked: countWrites(load), faults };
}

function countWrites(load: Evidence['load']): number {
  return load.written.reduce((sum, { count }) => sum + count, 0);
}

/** Each acknowledged change is in the history, and numbers rise without a gap. */
export async function checkHistory({ load, rows, sites }: Evidence): Promise<Finding> {
  const faults: string[] = [];
  let checked = 0;
  for (const { site, index, releases, events } of sites) {
    for (const [place, event] of events.entries())
      if (event.seq !== place + 1) faults.push(`event ${place + 1} has the number ${event.seq}`);
    const told = new Map<string, Set<string>>();
    for (const { type, subject } of events) told.set(subject.id, (told.get(subject.id) ?? new Set()).add(type));
    for (const release of releases) {
      checked += 1;
      const types = told.get(release.id) ?? new Set();
      const missing = release.timeline.filter(({ state }) => !types.has(`release.${state}`));
      if (missing.length > 0) faults.push(`${release.id} has no event of ${missing.map(({ state }) => state).join()}`);
      if (release.timeline.at(-1)?.state !== release.state) faults.push(`the timeline of ${release.id} does not end in ${release.state}`);
    }
    faults.push(...findGaps(releases));
    const [row] = await rows.read<{ count: number }>(
      site.workspace.id,
      "SELECT count(*)::int AS count FROM audit_events WHERE action = 'app.update'",
    );
    const acknowledged = load.written.filter((written) => written.site === index).reduce((sum, { count }) => sum + count, 0);
    checked += acknowledged;
    if ((row?.count ?? 0) < acknowledged) faults.push(`${acknowledged} updates were acknowledged and ${row?.count} are in the history`);
  }
  return { id: 'trust-I4', what: 'changes that are not in the history', checked, faults };
}

function findGaps(releases: Evidence['sites'][number]['releases']): string[] {
  return [...new Set(releases.map(({ deployment }) => deployment))].flatMap((deployment) => {
    const numbers = releases
      .filter((release) => release.deployment === deployment)
      .map(({ number }) => number)
      .sort((a, b) => a - b);
    return numbers.every((number, place) => number === place + 1)
      ? []
      : [`the releases of ${deployment} have the numbers ${numbers.join()}`];
  });
}
