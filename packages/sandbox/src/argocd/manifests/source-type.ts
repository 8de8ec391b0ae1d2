import { isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { TreeEntry } from '../repository/tree.ts';
import { RpcError } from '../repository/rpc-error.ts';

const TOOLS = ['Kustomize', 'Helm', 'Directory', 'Plugin'] as const;
const KUSTOMIZATIONS: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/**
 * Which tool renders a source: the one that the Application names, else what the folder's files tell.
 *
 * @param raw the source as the Application has it
 * @throws RpcError for a tool that this sandbox has not, and for two at once
 */
export function sourceType(raw: JsonObject, entries: readonly TreeEntry[]): 'Helm' | 'Directory' {
  const named = TOOLS.filter((tool) => isObject(raw[tool.toLowerCase()]));
  if (named.length > 1) throw new RpcError(`error getting app source type: multiple application sources defined: ${named.join(',')}`);
  const type = named[0] ?? discover(entries);
  if (type === 'Kustomize' || type === 'Plugin')
    throw new RpcError(`this sandbox renders Helm charts and plain manifests, and has no ${type}`);
  return type;
}

function discover(entries: readonly TreeEntry[]): 'Helm' | 'Kustomize' | 'Directory' {
  const decisive = entries.findLast(({ name, type }) => type !== 'folder' && (name.endsWith('Chart.yaml') || KUSTOMIZATIONS.has(name)));
  if (decisive === undefined) return 'Directory';
  return KUSTOMIZATIONS.has(decisive.name) ? 'Kustomize' : 'Helm';
}
