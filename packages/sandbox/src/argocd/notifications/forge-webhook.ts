import type { Configuration } from './configuration/configuration.ts';
import type { WebhookService } from './configuration/webhook-service.ts';
import { openExchange, type Answer } from './delivery/http-exchange.ts';

/** A body that somebody wants to be sent in the place of Argo CD. */
export interface ForgedWebhook {
  readonly body: unknown;
  /** `correct` (as configured), `none`, or what stands behind `Bearer`. */
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
}

const LIMIT_MS = 30_000;

/** The webhook that news go to: that of the first subscription, or else the first there is. */
export function findWebhook({ services, subscriptions }: Configuration): WebhookService | undefined {
  const names = subscriptions.flatMap(({ destinations }) => destinations.map(({ service }) => service));
  const used = names.find((name) => services.has(name));
  return used === undefined ? services.values().next().value : services.get(used);
}

/**
 * Sends a forged webhook, once.
 *
 * @param authorities PEM certificates that are trusted instead of the system's
 * @throws Error where nobody answers within 30 seconds
 */
export async function forgeWebhook(service: WebhookService, forged: ForgedWebhook, authorities: string | undefined): Promise<Answer> {
  const kept = forged.token === 'correct' ? service.headers : service.headers.filter(({ name }) => name.toLowerCase() !== 'authorization');
  const given = Object.entries(forged.headers).map(([name, value]) => ({ name, value }));
  const bearer = forged.token === 'correct' || forged.token === 'none' ? [] : [{ name: 'Authorization', value: `Bearer ${forged.token}` }];
  const exchange = openExchange();
  try {
    return await exchange.send(
      {
        method: 'POST',
        url: service.url,
        shownUrl: service.shownUrl,
        headers: [...kept, ...bearer, ...given],
        body: JSON.stringify(forged.body),
        tls: { insecureSkipVerify: service.insecureSkipVerify, authorities },
      },
      AbortSignal.timeout(LIMIT_MS),
    );
  } finally {
    exchange.close();
  }
}
