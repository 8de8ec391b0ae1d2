import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kinds } from '../../kubernetes/api.ts';
import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { BUILT_IN_KINDS } from './built-in.ts';
import type { CustomKind } from './custom-kind.ts';

/** The kinds of a cluster, with what only the API itself knows of the custom ones. */
export interface KindRegistry extends Kinds {
  /** What a CustomResourceDefinition says of a kind; undefined for a built-in one. */
  customOf(kind: Kind): CustomKind | undefined;
  addCustom(custom: CustomKind): void;
  removeCustom(kind: Kind): void;
}

export function createKindRegistry(): KindRegistry {
  const byName = new Map<string, Kind>();
  const byResource = new Map<string, Kind>();
  const custom = new Map<Kind, CustomKind>();
  let list: readonly Kind[] | undefined;

  const add = (kind: Kind): void => {
    byName.set(`${apiVersionOf(kind)}/${kind.kind}`, kind);
    byResource.set(`${kind.group}/${kind.version}/${kind.plural}`, kind);
    list = undefined;
  };
  for (const kind of BUILT_IN_KINDS) add(kind);

  return {
    all: () => (list ??= [...byName.values()]),
    find: (apiVersion, kind) => byName.get(`${apiVersion}/${kind}`),
    findResource: (group, version, plural) => byResource.get(`${group}/${version}/${plural}`),
    get(apiVersion, kind) {
      const found = byName.get(`${apiVersion}/${kind}`);
      if (found === undefined) throw new ApiError(404, 'NotFound', `no matches for kind "${kind}" in version "${apiVersion}"`);
      return found;
    },
    customOf: (kind) => custom.get(kind),
    addCustom(entry) {
      custom.set(entry.kind, entry);
      add(entry.kind);
    },
    removeCustom(kind) {
      custom.delete(kind);
      byName.delete(`${apiVersionOf(kind)}/${kind.kind}`);
      byResource.delete(`${kind.group}/${kind.version}/${kind.plural}`);
      list = undefined;
    },
  };
}
