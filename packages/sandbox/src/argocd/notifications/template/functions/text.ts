import { charactersOf } from '../../go/characters.ts';
import { createHash, randomUUID } from 'node:crypto';
import { goFunction, type GoFunction } from '../../go/function.ts';
import { printValue, quoteText } from '../../go/print.ts';
import { GoError, newMap } from '../../go/values.ts';
import { checkLength, toText } from './cast.ts';
import { textsOf } from './lists.ts';

const SPACE = /^[\s\u0085]+|[\s\u0085]+$/g;

/** Sprig's functions for texts. */
export const TEXT: Readonly<Record<string, GoFunction>> = {
  trim: goFunction('string', (text: string) => text.replace(SPACE, '')),
  upper: goFunction('string', (text: string) => text.toUpperCase()),
  lower: goFunction('string', (text: string) => text.toLowerCase()),
  title: goFunction('string', (text: string) => text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase())),
  untitle: goFunction('string', (text: string) => text.replace(/(?<=^|\s)\p{L}/gu, (letter) => letter.toLowerCase())),
  repeat: goFunction('int,string', (count: number, text: string) => {
    if (count < 0) throw new GoError('strings: negative Repeat count');
    return text.repeat(checkLength(count * text.length) === 0 ? 0 : count);
  }),
  substr: goFunction('int,int,string', substring),
  trunc: goFunction('int,string', truncate),
  nospace: goFunction('string', (text: string) => text.replace(/\s+/g, '')),
  trimAll: goFunction('string,string', trimAll),
  trimall: goFunction('string,string', trimAll),
  trimPrefix: goFunction('string,string', (cut: string, text: string) => (text.startsWith(cut) ? text.slice(cut.length) : text)),
  trimSuffix: goFunction('string,string', (cut: string, text: string) =>
    cut !== '' && text.endsWith(cut) ? text.slice(0, -cut.length) : text,
  ),
  contains: goFunction('string,string', (part: string, text: string) => text.includes(part)),
  hasPrefix: goFunction('string,string', (part: string, text: string) => text.startsWith(part)),
  hasSuffix: goFunction('string,string', (part: string, text: string) => text.endsWith(part)),
  replace: goFunction('string,string,string', (old: string, other: string, text: string) => text.replaceAll(old, () => other)),
  quote: goFunction('any...', (...values: unknown[]) =>
    present(values)
      .map((value) => quoteText(toText(value)))
      .join(' '),
  ),
  squote: goFunction('any...', (...values: unknown[]) =>
    present(values)
      .map((value) => `'${printValue(value)}'`)
      .join(' '),
  ),
  cat: goFunction('any...', (...values: unknown[]) => present(values).map(printValue).join(' ')),
  indent: goFunction('int,string', indent),
  nindent: goFunction('int,string', (spaces: number, text: string) => `\n${indent(spaces, text)}`),
  plural: goFunction('string,string,int', (one: string, many: string, count: number) => (count === 1 ? one : many)),
  toString: goFunction('any', toText),
  toStrings: goFunction('any', textsOf),
  join: goFunction('string,any', (separator: string, list: unknown) => textsOf(list).join(separator)),
  split: goFunction('string,string', (separator: string, text: string) => numbered(splitText(text, separator))),
  splitn: goFunction('string,int,string', (separator: string, count: number, text: string) => numbered(splitSome(text, separator, count))),
  splitList: goFunction('string,string', (separator: string, text: string) => splitText(text, separator)),
  b64enc: goFunction('string', (text: string) => Buffer.from(text).toString('base64')),
  b64dec: goFunction('string', decodeBase64),
  sha1sum: goFunction('string', (text: string) => createHash('sha1').update(text).digest('hex')),
  sha256sum: goFunction('string', (text: string) => createHash('sha256').update(text).digest('hex')),
  sha512sum: goFunction('string', (text: string) => createHash('sha512').update(text).digest('hex')),
  uuidv4: goFunction('', () => randomUUID()),
  hello: goFunction('', () => 'Hello!'),
  fail: goFunction('string', (message: string) => {
    throw new GoError(message);
  }),
};

function present(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== null && value !== undefined);
}

/** Go splits at an empty separator after each character. */
export function splitText(text: string, separator: string): string[] {
  return separator === '' ? charactersOf(text) : text.split(separator);
}

function splitSome(text: string, separator: string, count: number): string[] {
  const parts = splitText(text, separator);
  if (count < 0 || parts.length <= count) return parts;
  return count === 0 ? [] : [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function numbered(parts: readonly string[]): Record<string, unknown> {
  return newMap(parts.map((part, at) => [`_${at}`, part]));
}

/** Texts are cut between bytes, as in Go; half a character becomes U+FFFD. */
function bytesOf(text: string, start: number, end?: number): string {
  return Buffer.from(text).subarray(start, end).toString();
}

function substring(start: number, end: number, text: string): string {
  const length = Buffer.byteLength(text);
  if (start < 0) return bytesOf(text, 0, checkBound(end, length));
  if (end < 0 || end > length) return bytesOf(text, checkBound(start, length));
  if (start > end) throw new GoError(`runtime error: slice bounds out of range [${start}:${end}]`);
  return bytesOf(text, start, end);
}

function checkBound(at: number, length: number): number {
  if (at >= 0 && at <= length) return at;
  throw new GoError(`runtime error: slice bounds out of range [:${at}]${at < 0 ? '' : ` with length ${length}`}`);
}

function truncate(count: number, text: string): string {
  const length = Buffer.byteLength(text);
  if (count < 0) return length + count > 0 ? bytesOf(text, length + count) : text;
  return length > count ? bytesOf(text, 0, count) : text;
}

function trimAll(cut: string, text: string): string {
  const characters = charactersOf(text);
  while (characters.length > 0 && cut.includes(characters[0] ?? '')) characters.shift();
  while (characters.length > 0 && cut.includes(characters.at(-1) ?? '')) characters.pop();
  return characters.join('');
}

function indent(spaces: number, text: string): string {
  if (spaces < 0) throw new GoError('strings: negative Repeat count');
  const pad = ' '.repeat(checkLength(spaces));
  return `${pad}${text.replaceAll('\n', `\n${pad}`)}`;
}

function decodeBase64(text: string): string {
  const clean = text.replace(/[\r\n]/g, '');
  const wrong = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(clean);
  if (wrong !== null) return `illegal base64 data at input byte ${wrong.index}`;
  if (clean.length % 4 !== 0) return `illegal base64 data at input byte ${Math.floor(clean.length / 4) * 4}`;
  return Buffer.from(clean, 'base64').toString();
}
