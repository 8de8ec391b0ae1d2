import type { Client } from '../../tests/e2e/client.ts';
import { isFinal } from '../../tests/e2e/shapes.ts';
import type { Deployment, Release } from '../../tests/e2e/shapes.ts';
import { until } from '../../tests/e2e/until.ts';

const RELEASE_MS = 960_000;
const PAUSE_MS = 100;

/**
 * Follows a release until it is final: its states, what Argo CD says, and the webhooks that arrive.
 *
 * @param api of the workspace
 * @param tell takes a line for everything that is seen
 * @returns the final release
 */
export async function followRelease(api: Client, asked: Release, tell: (line: string) => void, signal: AbortSignal): Promise<Release> {
  const begin = Date.parse(asked.createdAt);
  const webhooksBefore = await countWebhooks(api);
  let states = 0;
  let webhooks = 0;
  let argocd = '';
  const look = async (): Promise<Release | undefined> => {
    const [deployment, arrived, release] = await Promise.all([
      api.get<Deployment>(`/deployments/${asked.deployment}`),
      countWebhooks(api),
      api.get<Release>(`/releases/${asked.id}`),
    ]);
    const news = release.timeline.slice(states).map(({ state, at, detail }) => ({
      at: Date.parse(at),
      text: detail === null ? state : `${state}: ${detail}`,
    }));
    const at = Date.now();
    if (arrived - webhooksBefore > webhooks) news.push({ at, text: `webhooks from Argo CD: ${arrived - webhooksBefore} have arrived` });
    const words = deployment.sync === null ? '' : `Argo CD says: sync ${deployment.sync}, health ${deployment.health ?? 'not known'}`;
    if (words !== argocd) news.push({ at, text: words });
    for (const one of news.sort((a, b) => a.at - b.at)) tell(`${sinceText(one.at - begin)}  ${one.text}`);
    [states, webhooks, argocd] = [release.timeline.length, arrived - webhooksBefore, words];
    return isFinal(release) ? release : undefined;
  };
  return until('the release is final', look, { timeoutMs: RELEASE_MS, pauseMs: PAUSE_MS, signal });
}

function sinceText(ms: number): string {
  return `+${(ms / 1000).toFixed(2)} s`.padStart(9);
}

// What Argosy measures of the requests it has accepted.
async function countWebhooks(api: Client): Promise<number> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  const line = /^argosy_http_request_duration_seconds_count\{method="POST",route="\/v1\/hooks\/argocd\/[^"]*",status="202"\} (\d+)/m;
  return Number(line.exec(text)?.[1] ?? 0);
}
