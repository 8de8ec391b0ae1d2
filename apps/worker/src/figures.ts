import { measureOutbox, type OutboxMeasure } from '@argosy/db/outbox';
import { Gauge } from '@argosy/runtime/metrics';
import type { WorkerProcess } from './compose.ts';

const FIGURES: [keyof OutboxMeasure, string, string][] = [
  ['due', 'argosy_outbox_due', 'Jobs that are due and that no worker has taken.'],
  ['oldestSeconds', 'argosy_outbox_oldest_due_seconds', 'For how long the oldest of them has been due.'],
  ['dead', 'argosy_outbox_dead', 'Jobs that were given up on until somebody asks for them.'],
];

/** Adds what waits in the outbox to the worker's figures, over all workspaces. While the database is away they keep still. */
export function addFigures({ deps, metrics, logger }: Pick<WorkerProcess, 'deps' | 'metrics' | 'logger'>): void {
  let measuring: Promise<OutboxMeasure | null> | null = null;
  // All figures of one look are of one moment.
  const measure = (): Promise<OutboxMeasure | null> =>
    (measuring ??= measureOutbox(deps.db)
      .catch((error: unknown) => {
        logger.debug({ err: error }, 'the outbox could not be measured');
        return null;
      })
      .finally(() => (measuring = null)));
  for (const [figure, name, help] of FIGURES) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [metrics],
      async collect() {
        const measured = await measure();
        if (measured !== null) gauge.set(measured[figure]);
      },
    });
  }
}
