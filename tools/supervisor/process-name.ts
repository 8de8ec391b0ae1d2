export type SandboxName = `sandbox-${number}`;

/** What a process of `npm start` is called: in messages, events and files. */
export type ProcessName = 'api' | 'worker' | 'redis' | 'postgres' | SandboxName;

// Sandboxes serve what API and worker ask of them to the end.
const STOP_ORDER = ['api', 'worker', 'sandbox', 'redis', 'postgres'];

/** The name of a process, or undefined for any other text. */
export function parseProcessName(text: string): ProcessName | undefined {
  return /^(?:api|worker|redis|postgres|sandbox-[1-9]\d{0,2})$/.test(text) ? (text as ProcessName) : undefined;
}

/** The names in the order in which the processes are stopped. */
export function inStopOrder(names: readonly ProcessName[]): ProcessName[] {
  const place = (name: ProcessName): number => STOP_ORDER.indexOf(name.replace(/-\d+$/, ''));
  return names.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b, 'en', { numeric: true }));
}

/** The names of so many sandboxes. */
export function sandboxNames(count: number): SandboxName[] {
  return Array.from({ length: count }, (_, index): SandboxName => `sandbox-${index + 1}`);
}
