import type { Test } from 'tap';

/** One of several scenarios that run at the same time. */
export interface Scenario {
  name: string;
  /** A reason leaves it out. */
  skip?: string | false;
  run: (t: Test) => Promise<void>;
}

/**
 * Runs scenarios at the same time, which spares the sum of their waits; none may rest on what another makes.
 */
export async function together(t: Test, scenarios: readonly Scenario[]): Promise<void> {
  t.jobs = Math.max(t.jobs, scenarios.length);
  await Promise.all(scenarios.map(({ name, skip = false, run }) => t.test(name, { buffered: true, skip }, run)));
}
