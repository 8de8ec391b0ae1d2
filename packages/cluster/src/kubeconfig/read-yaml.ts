import { parseDocument } from 'yaml';

import { checkLexemes } from './check-lexemes.ts';
import { checkTokens } from './check-tokens.ts';
import { invalidKubeconfig } from './invalid.ts';

const MAX_BYTES = 256 * 1024;

/** What YAML can hold once it is read: maps stay Maps, so no key of the file becomes a property of an object of ours. */
export type YamlValue = string | number | bigint | boolean | null | YamlValue[] | Map<unknown, YamlValue>;

/**
 * Reads YAML or JSON from outside within limits: 256 KiB, depth 32, 20,000 nodes, no aliases, merge keys, tags or
 * doubled keys.
 *
 * @throws AppError invalid_kubeconfig; its text holds nothing of the file but a line number
 */
export function readYaml(text: string): YamlValue {
  if (Buffer.byteLength(text, 'utf8') > MAX_BYTES) throw invalidKubeconfig('The kubeconfig is larger than 256 KiB');
  checkLexemes(text);
  checkTokens(text);
  const document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: true, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw invalidKubeconfig(`The kubeconfig is not valid YAML (${problem.code} in line ${line})`);
  }
  return document.toJS({ mapAsMap: true, maxAliasCount: 0 }) as YamlValue;
}
