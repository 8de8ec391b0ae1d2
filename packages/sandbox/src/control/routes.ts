import type { IncomingMessage } from 'node:http';
import type { Notifications } from '../argocd/notifications/start-notifications.ts';
import type { FaultSwitch } from '../faults.ts';
import type { KubernetesApi } from '../kubernetes/api.ts';
import type { Stats } from '../stats.ts';
import { ControlError } from './control-error.ts';
import { parseFaults } from './parse-faults.ts';
import { parseForgedWebhook } from './parse-forged-webhook.ts';
import { readJson } from './read-json.ts';

export interface ControlDeps {
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  readonly api: KubernetesApi;
  readonly notifications: Pick<Notifications, 'problems' | 'forge'>;
}

type Route = (deps: ControlDeps, request: IncomingMessage) => unknown;

/** By path and method; each gives the body of its answer. */
export const ROUTES: ReadonlyMap<string, ReadonlyMap<string, Route>> = new Map([
  [
    '/faults',
    new Map<string, Route>([
      ['GET', ({ faults }) => faults.current],
      ['PUT', putFaults],
    ]),
  ],
  ['/webhooks', new Map<string, Route>([['POST', postWebhook]])],
  ['/stats', new Map<string, Route>([['GET', getStats]])],
]);

async function putFaults({ faults }: ControlDeps, request: IncomingMessage): Promise<unknown> {
  faults.set(parseFaults(await readJson(request)));
  return faults.current;
}

async function postWebhook({ notifications }: ControlDeps, request: IncomingMessage): Promise<unknown> {
  const webhook = parseForgedWebhook(await readJson(request));
  const answer = await notifications.forge(webhook).catch((error: unknown) => {
    throw new ControlError('receiver_unreachable', `The notification URL does not answer: ${(error as Error).message}`);
  });
  if (answer === undefined) {
    throw new ControlError(
      'conflict',
      'No notification URL is configured in this cluster: argocd-notifications-cm has no webhook that can be used.',
    );
  }
  return { status: answer.status, body: parseBody(answer.body) };
}

/** JSON as what it is, and anything else as text. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function getStats({ stats, api, notifications }: ControlDeps): unknown {
  const kind = api.kinds.find('argoproj.io/v1alpha1', 'Application');
  const applications = kind === undefined ? 0 : api.list(kind).items.length;
  return { applications, ...stats, problems: notifications.problems };
}
