/**
 * A request's path with its percent-encodings resolved (an encoded slash is a slash, as for a real API server) and without
 * a slash at its end; undefined where it is no path.
 */
export function decodePath(raw: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || path.includes('\0')) return undefined;
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
