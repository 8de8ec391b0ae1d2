/**
 * What Kubernetes makes of a command, an argument or a variable's value before a container sees it: references to
 * variables are replaced, and two dollar signs are one. Written from the rule that its documentation gives.
 */
export function expand(text: string, variables: Record<string, string> = {}): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const [first, second] = [text[i], text[i + 1]];
    const close = text.indexOf(')', i + 2);
    if (first !== '$' || second === undefined) result += first;
    else if (second === '$') {
      result += '$';
      i += 1;
    } else if (second === '(' && close > 0) {
      const name = text.slice(i + 2, close);
      result += variables[name] ?? `$(${name})`;
      i = close;
    } else {
      result += `$${second}`;
      i += 1;
    }
  }
  return result;
}
