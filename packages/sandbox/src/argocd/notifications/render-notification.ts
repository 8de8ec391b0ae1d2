import type { Configuration, Destination } from './configuration/configuration.ts';
import { EvaluationError } from './language-errors.ts';
import type { OutgoingRequest } from './delivery/http-exchange.ts';
import type { GoMap } from './go/values.ts';
import { executeTemplate } from './template/execute-template.ts';
import type { Functions } from './template/execution.ts';

interface Rendered {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * Makes the request that a notification becomes.
 *
 * @param names of the templates; later ones override
 * @param variables what they can name
 * @param authorities gives the PEM certificates that are trusted for a host, or nothing for the system's
 * @throws EvaluationError
 */
export function renderNotification(
  configuration: Configuration,
  names: readonly string[],
  destination: Destination,
  { variables, functions, authorities }: { variables: GoMap; functions: Functions; authorities: (host: string) => string | undefined },
): OutgoingRequest {
  const service = configuration.services.get(destination.service);
  if (service === undefined) throw new EvaluationError(`notification service '${destination.service}' is not supported`);
  const data = Object.assign(variables, { serviceType: destination.service, recipient: destination.recipient });
  const { message, rendered } = renderTemplates(configuration, names, destination.service, { data, functions });
  const { basicAuth, headers, insecureSkipVerify } = service;
  const authorization = basicAuth && `Basic ${Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')}`;
  return {
    // Without a section for this service the message goes to the bare address.
    method: rendered?.method || 'GET',
    url: joinUrl(service.url, rendered?.path ?? ''),
    shownUrl: joinUrl(service.shownUrl, rendered?.path ?? ''),
    headers: authorization === undefined ? headers : [...headers, { name: 'Authorization', value: authorization }],
    body: rendered?.body ?? message,
    tls: { insecureSkipVerify, authorities: authorities(URL.parse(service.url)?.hostname ?? '') },
  };
}

function renderTemplates(
  { templates }: Configuration,
  names: readonly string[],
  service: string,
  { data, functions }: { data: GoMap; functions: Functions },
): { message: string; rendered: Rendered | undefined } {
  let message = '';
  let rendered: Rendered | undefined;
  for (const name of names) {
    const template = templates.get(name);
    if (template === undefined) throw new EvaluationError(`template '${name}' is not supported`);
    message = executeTemplate(template.message, functions, data) || message;
    for (const [key, webhook] of template.webhooks) {
      const body = executeTemplate(webhook.body, functions, data);
      const path = executeTemplate(webhook.path, functions, data);
      if (key === service) rendered = { method: webhook.method, path, body };
    }
  }
  return { message, rendered };
}

function joinUrl(url: string, path: string): string {
  return path === '' ? url : `${url.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
