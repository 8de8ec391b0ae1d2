import { listAt, numberAt, textAt, valueAt } from '../../read.ts';
import { containers, isTrue, orElse, selector } from '../cells.ts';
import { ageOf, humanDuration, since } from '../human-duration.ts';
import { AGE, NAME, integer, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

const WIDE = [wide('Containers'), wide('Images'), wide('Selector')];
const OVER = ['Complete', 'Failed'];
const UNDER_WAY = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

export const jobs: Printer = {
  columns: [NAME, text('Status'), text('Completions'), text('Duration'), AGE, ...WIDE],
  cells: (job, now) => [
    job.metadata.name,
    stateOf(job),
    completions(job),
    duration(job, now),
    ageOf(job, now),
    ...containers(valueAt(job, 'spec', 'template')),
    selector(valueAt(job, 'spec', 'selector')),
  ],
};

export const cronJobs: Printer = {
  columns: [
    NAME,
    text('Schedule'),
    text('Timezone'),
    { name: 'Suspend', type: 'boolean' },
    integer('Active'),
    text('Last Schedule'),
    AGE,
    ...WIDE,
  ],
  cells: (object, now) => {
    const last = valueAt(object, 'status', 'lastScheduleTime');
    return [
      object.metadata.name,
      textAt(object, 'spec', 'schedule'),
      orElse(textAt(object, 'spec', 'timeZone'), '<none>'),
      valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False',
      listAt(object, 'status', 'active').length,
      last === undefined ? '<none>' : since(last, now),
      ageOf(object, now),
      ...containers(valueAt(object, 'spec', 'jobTemplate', 'spec', 'template')),
      selector(valueAt(object, 'spec', 'jobTemplate', 'spec', 'selector')),
    ];
  },
};

function stateOf(job: unknown): string {
  const over = OVER.find((type) => isTrue(job, type));
  if (over !== undefined) return over;
  if (valueAt(job, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  return UNDER_WAY.find((type) => isTrue(job, type)) ?? 'Running';
}

function completions(job: unknown): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const wanted = valueAt(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration(job: unknown, now: Date): string {
  const start = Date.parse(textAt(job, 'status', 'startTime'));
  const end = Date.parse(textAt(job, 'status', 'completionTime'));
  if (Number.isNaN(start)) return '';
  return humanDuration((Number.isNaN(end) ? now.getTime() : end) - start);
}
