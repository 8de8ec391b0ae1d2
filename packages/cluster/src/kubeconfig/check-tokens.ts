import { Parser, type CST } from 'yaml';

import { invalidKubeconfig } from './invalid.ts';

const MAX_DEPTH = 32;
const MAX_NODES = 20_000;
const MAX_ENTRIES = 1_000;

/**
 * Refuses what makes a small YAML text expensive (trust-T15) before anything recursive touches it: deep nesting, many
 * nodes, aliases, tags, and more than one document.
 *
 * @throws AppError invalid_kubeconfig
 */
export function checkTokens(text: string): void {
  let documents = 0;
  let nodes = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'document') continue;
    documents += 1;
    if (documents > 1) throw invalidKubeconfig('The kubeconfig holds more than one YAML document');
    nodes += countNodes(token);
  }
  if (nodes === 0) throw invalidKubeconfig('The kubeconfig is empty');
}

/** An explicit stack: the depth of the text must not become the depth of our own calls. */
function countNodes(document: CST.Document): number {
  const stack: Array<{ token: CST.Token; depth: number }> = [];
  const push = (token: CST.Token | null | undefined, depth: number): void => {
    if (token) stack.push({ token, depth });
  };
  document.start.forEach(refuseProperty);
  push(document.value, 1);
  let nodes = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    nodes += 1;
    if (nodes > MAX_NODES) throw invalidKubeconfig(`The kubeconfig has more than ${MAX_NODES} nodes`);
    if (entry.depth > MAX_DEPTH) throw invalidKubeconfig(`The kubeconfig is nested deeper than ${MAX_DEPTH} levels`);
    if (entry.token.type === 'alias') throw invalidKubeconfig('The kubeconfig uses a YAML alias, which is not accepted');
    if (!('items' in entry.token)) continue;
    if (entry.token.items.length > MAX_ENTRIES)
      throw invalidKubeconfig(`The kubeconfig has a list or map of more than ${MAX_ENTRIES} entries`);
    for (const item of entry.token.items) {
      item.start.forEach(refuseProperty);
      if ('sep' in item) item.sep?.forEach(refuseProperty);
      if ('key' in item) push(item.key, entry.depth + 1);
      if ('value' in item) push(item.value, entry.depth + 1);
    }
  }
  return nodes;
}

function refuseProperty(token: CST.SourceToken): void {
  if (token.type === 'tag') throw invalidKubeconfig('The kubeconfig uses a YAML tag, which is not accepted');
}
