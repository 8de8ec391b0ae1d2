/**
 * Whether a cluster is one of Argosy's own sandboxes, in which no pod ever runs.
 *
 * @param version the Git version that the API server tells
 */
export function isSandbox(version: string): boolean {
  return version.endsWith('+argosy-sandbox');
}
