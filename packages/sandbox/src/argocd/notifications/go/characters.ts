/** The characters of a text: what Go calls its runes. */
export function charactersOf(text: string): string[] {
  return Array.from(text);
}
