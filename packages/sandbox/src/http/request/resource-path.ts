/** What a path below `/api/v1` or `/apis/<group>/<version>` names. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** The old form, with `watch` before the resource. */
  readonly watch: boolean;
}

// All others below a namespace are resources in it.
const OF_A_NAMESPACE = ['status', 'finalize'];

/**
 * @param path decoded, without a trailing slash
 * @returns undefined for a path that names no resource
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const [root, ...below] = path.slice(1).split('/');
  const [group, version, ...all] = root === 'api' ? ['', ...below] : root === 'apis' ? below : [];
  if (group === undefined || version === undefined || all.length === 0 || all.includes('')) return undefined;
  const watch = all[0] === 'watch' && all.length > 1;
  const parts = watch ? all.slice(1) : all;
  const inNamespace = parts[0] === 'namespaces' && parts[2] !== undefined && !(parts.length === 3 && OF_A_NAMESPACE.includes(parts[2]));
  const [plural = '', name, subresource, ...rest] = inNamespace ? parts.slice(2) : parts;
  // What follows `proxy` is a path of its own.
  if (rest.length > 0 && subresource !== 'proxy') return undefined;
  return {
    group,
    version,
    plural,
    watch,
    ...(inNamespace ? { namespace: parts[1] } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}
