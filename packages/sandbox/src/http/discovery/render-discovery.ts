import { apiVersionOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Group } from './groups.ts';
import { describeSubresource } from './subresources.ts';

/** `/api`. @param address for example `127.0.0.1:7501` */
export function renderCoreVersions(address: string): unknown {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] };
}

/** `/apis`. */
export function renderGroups(groups: readonly Group[]): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(({ name }) => name !== '').map(renderNames) };
}

/** `/apis/<group>`. */
export function renderGroup(group: Group): unknown {
  return { kind: 'APIGroup', apiVersion: 'v1', ...renderNames(group) };
}

/** `/apis/<group>/<version>`. */
export function renderResources(group: Group): unknown {
  const version = { group: group.name, version: group.version };
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(version), resources: group.kinds.flatMap(renderKind) };
}

/** All in one, as newer clients ask for it. */
export function renderAggregated(groups: readonly Group[], version: 'v2' | 'v2beta1'): unknown {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: group.name === '' ? {} : { name: group.name },
      versions: [{ version: group.version, resources: group.kinds.map(renderAggregatedKind), freshness: 'Current' }],
    })),
  };
}

function renderNames({ name, version }: Group): Record<string, unknown> {
  const one = { groupVersion: `${name}/${version}`, version };
  return { name, versions: [one], preferredVersion: one };
}

function renderKind(kind: Kind): unknown[] {
  const { plural, singular, namespaced, verbs, shortNames, categories } = kind;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind: kind.kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const parts = kind.subresources.map((name) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...describeSubresource(kind, name),
  }));
  return [own, ...parts];
}

function renderAggregatedKind(kind: Kind): unknown {
  const { shortNames, categories } = kind;
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(kind.subresources.length === 0 ? {} : { subresources: kind.subresources.map((name) => renderAggregatedPart(kind, name)) }),
  };
}

function renderAggregatedPart(owner: Kind, name: string): unknown {
  const { group, version, kind, verbs } = describeSubresource(owner, name);
  return { subresource: name, responseKind: { group: group ?? owner.group, version: version ?? owner.version, kind }, verbs };
}
