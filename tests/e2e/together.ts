import type { Test } from 'tap';

type Scenarios = (t: Test) => Promise<void>;

/**
 * Runs scenarios at the same time, which spares the sum of their waits; none may rest on what another makes.
 *
 * @param scenarios by name; a reason in `skip` leaves one out
 */
export async function together(t: Test, scenarios: readonly { name: string; skip?: string | false; run: Scenarios }[]): Promise<void> {
  t.jobs = Math.max(t.jobs, scenarios.length);
  await Promise.all(scenarios.map(({ name, skip = false, run }) => t.test(name, { buffered: true, skip }, run)));
}
