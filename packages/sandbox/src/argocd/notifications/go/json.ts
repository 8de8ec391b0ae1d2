import type { GoDuration } from './duration.ts';
import { formatTime, LAYOUTS } from './format-time.ts';
import type { GoTime } from './time.ts';
import { GoError, kindOf, sortedKeys, type GoMap } from './values.ts';

export interface JsonStyle {
  /** Whether <, > and & are written as \u003c and so on; they are unless said otherwise. */
  readonly escapeHtml?: boolean;
  /** One entry a line, two spaces for each level. */
  readonly pretty?: boolean;
}

/**
 * Writes JSON as Go does: keys in order, and HTML's characters escaped.
 *
 * @throws GoError for a function
 */
export function renderJson(value: unknown, style: JsonStyle = {}): string {
  return render(value, style, '\n');
}

function render(value: unknown, style: JsonStyle, line: string): string {
  switch (kindOf(value)) {
    case 'nil':
      return 'null';
    case 'string':
      return renderText(value as string, style);
    case 'bytes':
      return renderText(Buffer.from(value as Uint8Array).toString('base64'), style);
    case 'time':
      return renderText(formatTime(value as GoTime, LAYOUTS['RFC3339Nano'] ?? ''), style);
    case 'duration':
      return String((value as GoDuration).nanoseconds);
    case 'func':
      throw new GoError('json: unsupported type: func');
    case 'slice':
      return renderList(value as unknown[], style, line);
    case 'map':
      return renderMap(value as GoMap, style, line);
    default:
      return JSON.stringify(value);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function renderText(text: string, style: JsonStyle): string {
  const escaped = style.escapeHtml === false ? /[\u2028\u2029]/g : /[<>&\u2028\u2029]/g;
  return JSON.stringify(text.toWellFormed()).replace(escaped, (character) => ESCAPES[character] ?? character);
}

function renderList(list: readonly unknown[], style: JsonStyle, line: string): string {
  return wrap('[', ']', style, line, (inner) => list.map((entry) => render(entry, style, inner)));
}

function renderMap(map: GoMap, style: JsonStyle, line: string): string {
  const colon = style.pretty === true ? ': ' : ':';
  return wrap('{', '}', style, line, (inner) =>
    sortedKeys(map).map((key) => `${renderText(key, style)}${colon}${render(map[key], style, inner)}`),
  );
}

/** @param line the line break with the spaces of the level around */
function wrap(open: string, close: string, style: JsonStyle, line: string, entriesOf: (inner: string) => string[]): string {
  const inner = `${line}  `;
  const entries = entriesOf(inner);
  if (entries.length === 0 || style.pretty !== true) return `${open}${entries.join(',')}${close}`;
  return `${open}${inner}${entries.join(`,${inner}`)}${line}${close}`;
}
