/** Who the commits of a workspace repository are by: the person behind one is named by its trailers. */
export const COMMIT_AUTHOR = { name: 'Argosy', email: 'argosy@localhost' };

/**
 * A commit message: a subject for people and trailers for programs.
 *
 * @param trailers values without line breaks (ids)
 */
export function commitMessage(subject: string, trailers: Record<string, string>): string {
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}`);
  return `${oneLine(subject)}\n\n${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
