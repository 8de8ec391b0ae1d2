/**
 * Writes a text so that Kubernetes hands it to a container unchanged. In commands, arguments and the values of variables
 * it replaces `$(NAME)` by a variable and `$$` by one dollar sign; only there are dollar signs doubled.
 */
export function literal(text: string): string {
  const lastClose = text.lastIndexOf(')');
  return text.replaceAll('$', (dollar, index: number) => {
    const next = text[index + 1];
    // Without a closing bracket anywhere behind it, an opening one begins nothing.
    return next === '$' || (next === '(' && index + 1 < lastClose) ? '$$' : dollar;
  });
}
