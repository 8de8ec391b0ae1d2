import { parseAllDocuments } from 'yaml';
import type { Document, Tags } from 'yaml';
import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** Objects that were read, and what stood in the way of reading on. */
export interface Documents {
  readonly objects: readonly JsonObject[];
  readonly error: string | undefined;
}

/** YAML's older version, as Kubernetes reads it, which however knows no times, pairs and the like. */
const FOREIGN: ReadonlySet<string> = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
  'tag:yaml.org,2002:set',
]);
const SEXAGESIMAL = 'TIME';
const MAX_ALIASES = 1_000;

/** What each document has to be: an object with a kind, or any object. */
export type DocumentShape = 'manifest' | 'any';

/** Reads documents of YAML or JSON up to the first that is not of the shape. Empty ones are left out. */
export function parseDocuments(text: string, shape: DocumentShape = 'manifest'): Documents {
  const objects: JsonObject[] = [];
  const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent', customTags: kubernetesTags });
  if (!Array.isArray(documents)) return { objects, error: undefined };
  for (const document of documents) {
    const [wrong] = document.errors;
    if (wrong !== undefined) {
      const line = wrong.linePos?.[0].line ?? 1;
      const why = wrong.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/u, '') ?? '';
      return { objects, error: `failed to unmarshal manifest: error converting YAML to JSON: yaml: line ${line}: ${why}` };
    }
    const value = toValue(document);
    if (value instanceof Error)
      return { objects, error: `failed to unmarshal manifest: error converting YAML to JSON: yaml: ${value.message}` };
    if (value === null || value === undefined) continue;
    const error = isObject(value)
      ? refuse(value, shape)
      : `json: cannot unmarshal ${describe(value)} into Go value of type map[string]interface {}`;
    if (!isObject(value) || error !== undefined) return { objects, error: `failed to unmarshal manifest: ${error}` };
    objects.push(value);
  }
  return { objects, error: undefined };
}

/** Its value, or why it has none. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return error instanceof ReferenceError ? new Error('document contains excessive aliasing') : error;
  }
}

function kubernetesTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !(FOREIGN.has(tag.tag) || ('format' in tag && tag.format === SEXAGESIMAL)));
}

function refuse(value: JsonObject, shape: DocumentShape): string | undefined {
  if (shape === 'any') return undefined;
  if (typeof value.kind === 'string' && value.kind !== '') return undefined;
  const shown = JSON.stringify(value);
  return `Object 'Kind' is missing in '${shown.length > 2_000 ? `${shown.slice(0, 2_000)}...` : shown}'`;
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
