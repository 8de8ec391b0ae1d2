const MAX_PATH = 1024;
const MAX_SEGMENT = 255;

/** Names by which Git, or a file system that a clone lies on, could mean Git's own files. */
const GIT_OWN = /^(?:\.git(?:modules)?|git~\d+)(?:[ .]|$)/i;

/**
 * Refuses a path that must not stand in a repository. Paths are made by the layout only, so a bad one is an error of
 * the program and not of a caller.
 *
 * @throws Error
 */
export function checkPath(path: string): void {
  if (path.length > MAX_PATH) throw new Error('a path of a repository is too long');
  for (const segment of path.split('/')) {
    // \p{C}: control and format characters, which some file systems ignore in names, and halves of surrogate pairs.
    const wrong = segment === '' || segment === '.' || segment === '..' || /[\p{C}\\:]/u.test(segment) || GIT_OWN.test(segment);
    if (wrong || Buffer.byteLength(segment) > MAX_SEGMENT) throw new Error(`not a path of a repository: ${JSON.stringify(path)}`);
  }
}
