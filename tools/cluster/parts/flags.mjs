/** Turns names and values into `--name=value` arguments. */
export function flags(values) {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
