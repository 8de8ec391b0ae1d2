import type { Kubectl } from './kubectl.ts';

// What comes and goes by itself in any cluster.
const RESTLESS = /^(events|leases|nodes|componentstatuses|controllerrevisions|endpoints|endpointslices)(\.|$)|^(nodes|pods)\.metrics\./;
const RESTLESS_OBJECTS = /^(ConfigMap kube-system\/|Secret kube-system\/|Pod kube-system\/)/;

/** Every object of a cluster, each as "Kind namespace/name", sorted; without what comes and goes by itself. */
export async function listEverything(kubectl: Kubectl): Promise<string[]> {
  const kinds = (await kubectl('api-resources', '--verbs=list', '--output=name', '--cached=false'))
    .split('\n')
    .filter((kind) => kind !== '' && !RESTLESS.test(kind));
  const columns = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
  const text = await kubectl('get', kinds.join(','), '--all-namespaces', '--no-headers', `--output=custom-columns=${columns}`);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .map(describe)
    .filter((line) => !RESTLESS_OBJECTS.test(line))
    .sort();
}

/** What stands in the second list and not in the first. */
export function added(before: readonly string[], after: readonly string[]): string[] {
  const known = new Set(before);
  return after.filter((line) => !known.has(line));
}

function describe(line: string): string {
  const [kind, namespace, name] = line.trim().split(/\s+/);
  return `${kind} ${namespace === '<none>' ? '' : `${namespace}/`}${name}`;
}
