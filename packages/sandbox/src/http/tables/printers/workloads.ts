import { listAt, mapAt, numberAt, textAt, valueAt } from '../../read.ts';
import { containers, labels, selector } from '../cells.ts';
import { ageOf } from '../human-duration.ts';
import { AGE, NAME, integer, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

const WIDE = [wide('Containers'), wide('Images'), wide('Selector')];

export const deployments: Printer = {
  columns: [NAME, text('Ready'), text('Up-to-date'), text('Available'), AGE, ...WIDE],
  cells: (object, now) => [
    object.metadata.name,
    `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
    numberAt(object, 'status', 'updatedReplicas'),
    numberAt(object, 'status', 'availableReplicas'),
    ageOf(object, now),
    ...containers(valueAt(object, 'spec', 'template')),
    selector(valueAt(object, 'spec', 'selector')),
  ],
};

export const replicaSets: Printer = {
  columns: [NAME, integer('Desired'), integer('Current'), integer('Ready'), AGE, ...WIDE],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'spec', 'replicas'),
    numberAt(object, 'status', 'replicas'),
    numberAt(object, 'status', 'readyReplicas'),
    ageOf(object, now),
    ...containers(valueAt(object, 'spec', 'template')),
    selector(valueAt(object, 'spec', 'selector')),
  ],
};

/** Its selector is a plain map. */
export const replicationControllers: Printer = {
  columns: replicaSets.columns,
  cells: (object, now) => [...replicaSets.cells(object, now).slice(0, -1), labels(mapAt(object, 'spec', 'selector'))],
};

export const statefulSets: Printer = {
  columns: [NAME, text('Ready'), AGE, ...WIDE.slice(0, 2)],
  cells: (object, now) => [
    object.metadata.name,
    `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
    ageOf(object, now),
    ...containers(valueAt(object, 'spec', 'template')),
  ],
};

export const daemonSets: Printer = {
  columns: [NAME, ...['Desired', 'Current', 'Ready', 'Up-to-date', 'Available'].map(integer), text('Node Selector'), AGE, ...WIDE],
  cells: (object, now) => [
    object.metadata.name,
    ...['desiredNumberScheduled', 'currentNumberScheduled', 'numberReady', 'updatedNumberScheduled', 'numberAvailable'].map((field) =>
      numberAt(object, 'status', field),
    ),
    labels(mapAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ageOf(object, now),
    ...containers(valueAt(object, 'spec', 'template')),
    selector(valueAt(object, 'spec', 'selector')),
  ],
};

export const controllerRevisions: Printer = {
  columns: [NAME, text('Controller'), text('Revision'), AGE],
  cells: (object, now) => {
    const owner = listAt(object, 'metadata', 'ownerReferences').find((each) => valueAt(each, 'controller') === true);
    const group = textAt(owner, 'apiVersion').split('/').slice(0, -1);
    const kind = [textAt(owner, 'kind').toLowerCase(), ...group].join('.');
    return [
      object.metadata.name,
      owner === undefined ? '<none>' : `${kind}/${textAt(owner, 'name')}`,
      numberAt(object, 'revision'),
      ageOf(object, now),
    ];
  },
};

export const podTemplates: Printer = {
  columns: [NAME, text('Containers'), text('Images'), text('Pod Labels')],
  cells: (object) => [
    object.metadata.name,
    ...containers(valueAt(object, 'template')),
    labels(mapAt(object, 'template', 'metadata', 'labels')),
  ],
};
