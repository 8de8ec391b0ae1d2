import Type, { type Static } from 'typebox';
import type { ForgedWebhook } from '../argocd/notifications/forge-webhook.ts';
import { checkBody, invalidBody } from './field-errors.ts';

const WebhookBody = Type.Object(
  {
    body: Type.Unknown(),
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    headers: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 8192 }), { maxProperties: 50 })),
  },
  { additionalProperties: false },
);

/** Those that say how a message is sent. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads the body of `POST /webhooks`.
 *
 * @throws ControlError invalid_request
 */
export function parseForgedWebhook(value: unknown): ForgedWebhook {
  checkBody(WebhookBody, value);
  const { body, token = 'correct', headers = {} } = value as Static<typeof WebhookBody>;
  if (!/^[\x20-\x7e]+$/.test(token)) {
    throw invalidBody([{ pointer: '/token', code: 'invalid_value', detail: 'The token has visible ASCII characters only.' }]);
  }
  const wrong = Object.entries(headers).filter(([name, text]) => !isHeader(name, text));
  if (wrong.length > 0) {
    throw invalidBody(
      wrong.map(([name]) => ({
        pointer: `/headers/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
        code: 'invalid_value',
        detail: 'This is no header that can be set.',
      })),
    );
  }
  return { body, token, headers };
}

function isHeader(name: string, text: string): boolean {
  const valid = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  return valid && !FRAMING.has(name.toLowerCase());
}
