import { decodeFields, decodeList, decodeMap, decodeYaml, findField, type Fields } from './decode.ts';

/** A webhook that notifications can go to. */
export interface WebhookService {
  readonly url: string;
  /** The same as it stands in the configuration, without secrets. */
  readonly shownUrl: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly basicAuth: { readonly username: string; readonly password: string } | undefined;
  readonly insecureSkipVerify: boolean;
  readonly retryWaitMinMs: number;
  readonly retryWaitMaxMs: number;
  readonly retryMax: number;
}

const SECRET_KEY = /\$[\w-]+/g;

/**
 * Reads the options of a webhook.
 *
 * @param secrets the values that `$key` stands for; what they have not stays as it is
 * @throws InvalidTextError
 */
export function parseWebhookService(text: string, secrets: ReadonlyMap<string, string>): WebhookService {
  const written = decodeMap(decodeYaml(text), 'services.WebhookOptions');
  const map = decodeMap(replaceSecrets(written, secrets), 'services.WebhookOptions');
  const options = decodeFields(map, 'WebhookOptions', {
    url: 'string',
    retryWaitMin: 'time.Duration',
    retryWaitMax: 'time.Duration',
    retryMax: 'int',
    insecureSkipVerify: 'bool',
    maxIdleConns: 'int',
    maxIdleConnsPerHost: 'int',
    maxConnsPerHost: 'int',
    idleConnTimeout: 'string',
  });
  const { url: shownUrl = '' } = decodeFields(written, 'WebhookOptions', { url: 'string' });
  return {
    url: options.url ?? '',
    shownUrl,
    headers: decodeList(findField(map, 'headers'), '[]services.Header').map(parseHeader),
    basicAuth: parseBasicAuth(findField(map, 'basicAuth')),
    insecureSkipVerify: options.insecureSkipVerify ?? false,
    // 0 counts as nothing.
    retryWaitMinMs: (options.retryWaitMin || 1e9) / 1e6,
    retryWaitMaxMs: (options.retryWaitMax || 5e9) / 1e6,
    retryMax: options.retryMax || 3,
  };
}

function parseHeader(value: unknown): { name: string; value: string } {
  return { name: '', value: '', ...decodeFields(decodeMap(value, 'services.Header'), 'Header', { name: 'string', value: 'string' }) };
}

function parseBasicAuth(value: unknown): WebhookService['basicAuth'] {
  if (value === undefined || value === null) return undefined;
  const fields = decodeFields(decodeMap(value, 'services.BasicAuth'), 'BasicAuth', { username: 'string', password: 'string' });
  return { username: '', password: '', ...fields };
}

/** Puts secrets into all texts, names of fields too. */
function replaceSecrets(value: unknown, secrets: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(SECRET_KEY, (key) => secrets.get(key.slice(1)) ?? key);
  if (Array.isArray(value)) return value.map((entry) => replaceSecrets(entry, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Fields).map(([key, entry]) => [replaceSecrets(key, secrets), replaceSecrets(entry, secrets)]);
  return Object.fromEntries(entries) as Fields;
}
