import { isFinal } from '../../e2e/shapes.ts';
import type { Release } from '../../e2e/shapes.ts';
import { until } from '../../e2e/until.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

const LATE_MS = 30_000;

/** Nothing acknowledged is lost (trust-I1): each request answered 2xx has its row in a final state. */
export function checkRequests({ load, sites }: Evidence): Finding {
  const byId = new Map(sites.flatMap(({ releases }) => releases.map((release) => [release.id, release] as const)));
  const asked = load.history.acknowledged(/^(release|rollback|redeploy|cancel)$/);
  const faults = asked.flatMap(({ key, body, what }) => {
    const { id } = body as Release;
    const release = byId.get(id);
    if (release === undefined) return [`${key} was acknowledged with ${id}, which does not exist`];
    if (!isFinal(release)) return [`${key}: ${id} is still ${release.state}`];
    // What a cancellation was told may have been overtaken, but nothing that was cancelled may succeed.
    return what === 'cancel' && release.state === 'succeeded' && (body as Release).state === 'cancelled'
      ? [`${key}: ${id} was cancelled and has succeeded`]
      : [];
  });
  return { id: 'trust-I1', what: 'requests that were acknowledged and are lost', checked: asked.length, faults };
}

interface InboxRow {
  mark: string;
  verdict: string | null;
  handled: boolean;
}

/** Each webhook answered 2xx has a row of the inbox with a verdict, and one only. */
export async function checkWebhooks({ arena, rows, sites }: Evidence): Promise<Finding> {
  const marks = arena.recorder.deliveries.filter(({ status }) => status !== null && status >= 200 && status < 300).map(({ mark }) => mark);
  const read = async (): Promise<InboxRow[]> => {
    const all = await Promise.all(
      sites.map(({ site }) =>
        rows.read<InboxRow>(site.workspace.id, "SELECT body->>'mark' AS mark, verdict, handled_at IS NOT NULL AS handled FROM inbox"),
      ),
    );
    return all.flat();
  };
  // A sandbox may have sent some a moment ago that had waited on their way.
  await until('every webhook has its verdict', async () => (await read()).every(({ handled }) => handled), { timeoutMs: LATE_MS }).catch(
    () => {},
  );
  const found = new Map<string, InboxRow[]>();
  for (const row of await read()) found.set(row.mark, [...(found.get(row.mark) ?? []), row]);
  const faults = marks.flatMap((mark) => {
    const of = found.get(mark) ?? [];
    if (of.length === 0) return [`${mark} was answered 2xx and is not in the inbox`];
    if (of.length > 1) return [`${mark} is in the inbox ${of.length} times`];
    return of[0]?.handled && of[0].verdict ? [] : [`${mark} has no verdict`];
  });
  return { id: 'trust-I1', what: 'webhooks that were acknowledged and are lost', checked: marks.length, faults };
}
