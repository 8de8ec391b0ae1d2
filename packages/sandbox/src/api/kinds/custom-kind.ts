import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';

/** A kind as a CustomResourceDefinition describes it. */
export interface CustomKind {
  readonly kind: Kind;
  readonly openAPIV3Schema: unknown;
  /** Where the number of the subresource `scale` is, for example `.spec.replicas`. */
  readonly replicasPath: string | undefined;
}

/** The part of a CustomResourceDefinition that is read here. */
interface Definition {
  readonly group: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly names: {
    readonly plural: string;
    readonly singular?: string;
    readonly kind: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly versions: readonly Version[];
}

interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema?: { readonly openAPIV3Schema?: unknown };
  readonly subresources?: {
    readonly status?: object;
    readonly scale?: { readonly specReplicasPath: string };
  };
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/**
 * What a valid CustomResourceDefinition brings: the version that is stored.
 *
 * @returns undefined where that version is not served
 */
export function parseCustomKind(definition: Manifest): CustomKind | undefined {
  const spec = definition['spec'] as Definition;
  const version = spec.versions.find(({ storage, served }) => storage && served);
  if (version === undefined) return undefined;
  const { status, scale } = version.subresources ?? {};
  return {
    kind: {
      group: spec.group,
      version: version.name,
      kind: spec.names.kind,
      plural: spec.names.plural,
      singular: spec.names.singular ?? spec.names.kind.toLowerCase(),
      shortNames: spec.names.shortNames ?? [],
      categories: spec.names.categories ?? [],
      namespaced: spec.scope === 'Namespaced',
      subresources: [...(scale === undefined ? [] : ['scale']), ...(status === undefined ? [] : ['status'])],
      verbs: VERBS,
      selectableFields: version.selectableFields?.map(({ jsonPath }) => jsonPath.replace(/^\./, '')) ?? [],
    },
    openAPIV3Schema: version.schema?.openAPIV3Schema,
    replicasPath: scale?.specReplicasPath,
  };
}
