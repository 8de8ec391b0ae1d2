import type { Received } from '../stage/receiver.ts';

/**
 * How the sender takes it when its receiver does not: how often and with what pauses it repeats what is refused, and what it
 * sends while it waits for an answer.
 *
 * @param webhooks in order of arrival
 */
export function deliveriesOf(webhooks: readonly Received[]): Record<string, string[]> {
  const refused = webhooks.filter(({ answer }) => answer >= 500);
  const unanswered = webhooks.filter(({ answer }) => answer === 0);
  return {
    ...(refused.length === 0 ? {} : { 'delivery retries': retriesOf(refused) }),
    ...(unanswered.length === 0 ? {} : { 'delivery unanswered': [`${unanswered.length} at a time`] }),
  };
}

// The last one may still be going on.
function retriesOf(refused: readonly Received[]): string[] {
  const sends: Received[][] = [];
  for (const received of refused) {
    const last = sends.at(-1);
    if (last?.[0]?.body === received.body) last.push(received);
    else sends.push([received]);
  }
  return [...new Set(sends.slice(0, -1).map((send) => pausesOf(send).join(', ')))];
}

function pausesOf(send: readonly Received[]): string[] {
  return send.slice(1).map(({ at }, index) => `${Math.round((at - (send[index]?.at ?? at)) / 1000)} s`);
}
