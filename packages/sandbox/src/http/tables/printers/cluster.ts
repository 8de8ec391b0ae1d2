import { listAt, mapAt, numberAt, textAt, valueAt } from '../../read.ts';
import { orElse } from '../cells.ts';
import { ageOf, since } from '../human-duration.ts';
import { AGE, NAME, integer, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

const ROLE = 'node-role.kubernetes.io/';

export const namespaces: Printer = {
  columns: [NAME, text('Status'), AGE],
  cells: (object, now) => [object.metadata.name, textAt(object, 'status', 'phase'), ageOf(object, now)],
};

export const nodes: Printer = {
  columns: [
    NAME,
    ...['Status', 'Roles'].map(text),
    AGE,
    text('Version'),
    ...['Internal-IP', 'External-IP', 'OS-Image', 'Kernel-Version', 'Container-Runtime'].map(wide),
  ],
  cells: (object, now) => {
    const labels = Object.keys(object.metadata.labels ?? {});
    const roles = labels.filter((label) => label.startsWith(ROLE)).map((label) => label.slice(ROLE.length));
    const info = valueAt(object, 'status', 'nodeInfo');
    const address = (type: string) =>
      orElse(
        textAt(
          listAt(object, 'status', 'addresses').find((each) => textAt(each, 'type') === type),
          'address',
        ),
        '<none>',
      );
    return [
      object.metadata.name,
      nodeStatus(object),
      orElse(roles.toSorted().join(','), '<none>'),
      ageOf(object, now),
      textAt(info, 'kubeletVersion'),
      address('InternalIP'),
      address('ExternalIP'),
      ...['osImage', 'kernelVersion', 'containerRuntimeVersion'].map((field) => orElse(textAt(info, field), '<unknown>')),
    ];
  },
};

/** Both of the core group and of events.k8s.io. */
export const events: Printer = {
  columns: [
    ...['Last Seen', 'Type', 'Reason', 'Object'].map(text),
    ...['Subobject', 'Source'].map(wide),
    text('Message'),
    ...['First Seen', 'Count'].map(wide),
    { ...NAME, priority: 1 },
  ],
  cells: (object, now) => {
    const target = valueAt(object, 'involvedObject') ?? valueAt(object, 'regarding');
    const source = valueAt(object, 'source') ?? valueAt(object, 'deprecatedSource');
    const first = textAt(object, 'firstTimestamp') || textAt(object, 'deprecatedFirstTimestamp') || textAt(object, 'eventTime');
    const last = textAt(object, 'lastTimestamp') || textAt(object, 'deprecatedLastTimestamp') || first;
    const component = textAt(source, 'component') || textAt(object, 'reportingComponent') || textAt(object, 'reportingController');
    const host = textAt(source, 'host') || textAt(object, 'reportingInstance');
    return [
      since(textAt(object, 'series', 'lastObservedTime') || last, now),
      textAt(object, 'type'),
      textAt(object, 'reason'),
      [textAt(target, 'kind').toLowerCase(), textAt(target, 'name')].filter((part) => part !== '').join('/'),
      textAt(target, 'fieldPath'),
      [component, host].filter((part) => part !== '').join(', '),
      (textAt(object, 'message') || textAt(object, 'note')).trim(),
      since(first, now),
      numberAt(object, 'series', 'count') || numberAt(object, 'count') || numberAt(object, 'deprecatedCount') || 1,
      object.metadata.name,
    ];
  },
};

export const resourceQuotas: Printer = {
  columns: [NAME, text('Request'), text('Limit'), AGE],
  cells: (object, now) => {
    const hard = Object.entries(mapAt(object, 'status', 'hard')).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const shown = hard.map(
      ([name, most]) => [name, `${name}: ${orElse(textAt(object, 'status', 'used', name), '0')}/${String(most)}`] as const,
    );
    const isLimit = (name: string) => name.startsWith('limits.');
    return [
      object.metadata.name,
      shown
        .filter(([name]) => !isLimit(name))
        .map(([, each]) => each)
        .join(', '),
      shown
        .filter(([name]) => isLimit(name))
        .map(([, each]) => each)
        .join(', '),
      ageOf(object, now),
    ];
  },
};

export const leases: Printer = {
  columns: [NAME, text('Holder'), AGE],
  cells: (object, now) => [object.metadata.name, textAt(object, 'spec', 'holderIdentity'), ageOf(object, now)],
};

export const priorityClasses: Printer = {
  columns: [NAME, integer('Value'), { name: 'Global-Default', type: 'boolean' }, AGE, text('PreemptionPolicy')],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'value'),
    valueAt(object, 'globalDefault') === true,
    ageOf(object, now),
    textAt(object, 'preemptionPolicy'),
  ],
};

function nodeStatus(node: unknown): string {
  const ready = listAt(node, 'status', 'conditions').find((each) => textAt(each, 'type') === 'Ready');
  const state = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}
