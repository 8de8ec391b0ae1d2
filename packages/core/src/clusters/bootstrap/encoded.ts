/** Values of a Secret: its `data`, not `stringData`, so that nothing needs to be merged by the server. */
export function encoded(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]));
}
