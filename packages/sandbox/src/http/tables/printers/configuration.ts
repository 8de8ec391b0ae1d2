import { listAt, mapAt, textAt, valueAt } from '../../read.ts';
import { orElse } from '../cells.ts';
import { ageOf } from '../human-duration.ts';
import { AGE, NAME, integer, text, wide } from '../table.ts';
import type { Column, Printer } from '../table.ts';

const CREATED_AT: Column = { name: 'Created At', type: 'date' };

/** What has nothing to tell but its name and age. */
export const plain: Printer = { columns: [NAME, AGE], cells: (object, now) => [object.metadata.name, ageOf(object, now)] };

/** The same, with the moment instead of the age. */
export const dated: Printer = { columns: [NAME, CREATED_AT], cells: (object) => [object.metadata.name, object.metadata.creationTimestamp] };

export const configMaps: Printer = {
  columns: [NAME, text('Data'), AGE],
  cells: (object, now) => {
    const count = Object.keys(mapAt(object, 'data')).length + Object.keys(mapAt(object, 'binaryData')).length;
    return [object.metadata.name, count, ageOf(object, now)];
  },
};

export const secrets: Printer = {
  columns: [NAME, text('Type'), text('Data'), AGE],
  cells: (object, now) => [object.metadata.name, textAt(object, 'type'), Object.keys(mapAt(object, 'data')).length, ageOf(object, now)],
};

export const roleBindings: Printer = {
  columns: [NAME, text('Role'), AGE, wide('Users'), wide('Groups'), wide('ServiceAccounts')],
  cells: (object, now) => {
    const subjects = listAt(object, 'subjects');
    const named = (kind: string, show: (subject: unknown) => string) =>
      subjects
        .filter((subject) => textAt(subject, 'kind') === kind)
        .map(show)
        .join(', ');
    const name = (subject: unknown) => textAt(subject, 'name');
    return [
      object.metadata.name,
      `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`,
      ageOf(object, now),
      named('User', name),
      named('Group', name),
      named('ServiceAccount', (subject) => `${textAt(subject, 'namespace')}/${name(subject)}`),
    ];
  },
};

export const podDisruptionBudgets: Printer = {
  columns: [NAME, text('Min Available'), text('Max Unavailable'), integer('Allowed Disruptions'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    orElse(textAt(object, 'spec', 'minAvailable'), 'N/A'),
    orElse(textAt(object, 'spec', 'maxUnavailable'), 'N/A'),
    valueAt(object, 'status', 'disruptionsAllowed') ?? 0,
    ageOf(object, now),
  ],
};

export const horizontalPodAutoscalers: Printer = {
  columns: [NAME, text('Reference'), text('Targets'), text('MinPods'), text('MaxPods'), text('Replicas'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
    targets(object),
    orElse(textAt(object, 'spec', 'minReplicas'), '<unset>'),
    valueAt(object, 'spec', 'maxReplicas') ?? 0,
    valueAt(object, 'status', 'currentReplicas') ?? 0,
    ageOf(object, now),
  ],
};

/** The sandbox measures nothing: only what is wanted is known, and what its controller has written for the rest. */
function targets(autoscaler: unknown): string {
  const current = listAt(autoscaler, 'status', 'currentMetrics');
  const shown = listAt(autoscaler, 'spec', 'metrics').map((metric, index) => {
    const source = textAt(metric, 'type');
    const field = `${source.slice(0, 1).toLowerCase()}${source.slice(1)}`;
    const now = mapAt(current[index], field, 'current');
    const wanted = mapAt(metric, field, 'target');
    const name = source.endsWith('Resource') ? `${textAt(metric, field, 'name')}: ` : '';
    return `${name}${amount(now, '<unknown>')}/${amount(wanted, '<auto>')}`;
  });
  if (shown.length === 0) return '<none>';
  return shown.length <= 2 ? shown.join(', ') : `${shown.slice(0, 2).join(', ')} + ${shown.length - 2} more...`;
}

function amount(value: unknown, none: string): string {
  const percent = textAt(value, 'averageUtilization');
  return percent === '' ? orElse(textAt(value, 'averageValue') || textAt(value, 'value'), none) : `${percent}%`;
}
