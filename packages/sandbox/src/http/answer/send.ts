import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { Representation } from '../request/representation.ts';
import type { Answer } from './answer.ts';
import { renderJson } from './render-json.ts';

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
  const pieces = answer.text === undefined ? await renderBody(answer.body, format, isForPeople(request)) : [Buffer.from(answer.text)];
  const type = answer.text === undefined ? `application/${format}` : 'text/plain; charset=utf-8';
  const headers: Record<string, string | string[]> = { ...standardHeaders(), 'content-type': type, ...answer.headers };
  if (answer.warnings !== undefined && answer.warnings.length > 0) headers['warning'] = answer.warnings.map(renderWarning);
  if (response.destroyed || response.headersSent) return;
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  const zipped = bytes >= GZIP_FROM_BYTES && acceptsGzip(request);
  const length: Record<string, string> = zipped ? { 'content-encoding': 'gzip' } : { 'content-length': String(bytes) };
  response.writeHead(answer.code, { ...headers, vary: 'Accept-Encoding', ...length });
  if (pieces.length === 1 && !zipped) return void response.end(pieces[0]);
  // Each piece as its reader takes it. One that goes away in the middle is no failure.
  const source = Readable.from(pieces, { objectMode: false });
  await (zipped ? pipeline(source, createGzip({ level: 1 }), response) : pipeline(source, response)).catch(() => undefined);
}

/** What every answer says. */
export function standardHeaders(): Record<string, string> {
  return { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private', 'x-content-type-options': 'nosniff' };
}

async function renderBody(body: unknown, format: Representation['format'], pretty: boolean): Promise<Buffer[]> {
  if (format === 'json') return renderJson(body, pretty);
  return [Buffer.from(stringify(body, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 }))];
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
