import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeClient } from './kube-client.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly singularName?: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/**
 * The kinds that an API server offers, each in the version that it prefers.
 *
 * @throws Error where it is not reached; ApiError where it refuses
 */
export async function discoverKinds(client: KubeClient): Promise<readonly Kind[]> {
  const { groups = [] } = (await client.call({ method: 'GET', path: '/apis' })) as {
    groups?: { name: string; preferredVersion: { version: string } }[];
  };
  const versions: GroupVersion[] = [
    { group: '', version: 'v1' },
    ...groups.map(({ name, preferredVersion }) => ({ group: name, ...preferredVersion })),
  ];
  const found = await Promise.all(versions.map((version) => discoverVersion(client, version)));
  return found.flat();
}

async function discoverVersion(client: KubeClient, { group, version }: GroupVersion): Promise<Kind[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const { resources = [] } = (await client.call({ method: 'GET', path })) as { resources?: Resource[] };
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      group,
      version,
      kind: resource.kind,
      plural: resource.name,
      singular: resource.singularName ?? resource.kind.toLowerCase(),
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      namespaced: resource.namespaced,
      subresources: resources
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map(({ name }) => name.slice(resource.name.length + 1)),
      verbs: resource.verbs,
    }));
}
