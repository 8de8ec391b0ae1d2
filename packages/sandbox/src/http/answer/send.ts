import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { Representation } from '../request/representation.ts';
import type { Answer } from './answer.ts';

const compress = promisify(gzip);
// Smaller answers are not worth it; the same bound as in a real API server.
const GZIP_FROM_BYTES = 128 * 1024;
const BROWSERS = /^(curl|Wget|Mozilla\/5\.0)/;
const MAX_WARNING = 4096;

/** Writes an answer. Where the caller has gone meanwhile, nothing happens. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  format: Representation['format'],
): Promise<void> {
  const text = answer.text ?? renderBody(answer.body, format, isForPeople(request));
  const type = answer.text === undefined ? `application/${format}` : 'text/plain; charset=utf-8';
  const headers: Record<string, string | string[]> = { ...standardHeaders(), 'content-type': type, ...answer.headers };
  if (answer.warnings !== undefined && answer.warnings.length > 0) headers['warning'] = answer.warnings.map(renderWarning);
  const bytes = Buffer.from(text);
  const body = bytes.length >= GZIP_FROM_BYTES && acceptsGzip(request) ? await compress(bytes, { level: 1 }) : bytes;
  if (response.destroyed || response.headersSent) return;
  if (body !== bytes) headers['content-encoding'] = 'gzip';
  response.writeHead(answer.code, { ...headers, vary: 'Accept-Encoding', 'content-length': String(body.length) });
  response.end(body);
}

/** What every answer says. */
export function standardHeaders(): Record<string, string> {
  return { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' };
}

function renderBody(body: unknown, format: Representation['format'], pretty: boolean): string {
  if (format === 'yaml') return stringify(body, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
  return pretty ? JSON.stringify(body, null, 2) : `${JSON.stringify(body)}\n`;
}

/** Somebody reads it, or asked for it. */
function isForPeople({ headers, url = '' }: IncomingMessage): boolean {
  const asked = /[?&]pretty=([^&]*)/.exec(url)?.[1];
  return asked === undefined ? BROWSERS.test(headers['user-agent'] ?? '') : asked !== 'false' && asked !== '0';
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
}

function renderWarning(text: string): string {
  const safe = text
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, MAX_WARNING)
    .replaceAll(/["\\]/g, '\\$&');
  return `299 - "${safe}"`;
}
