import { listAt, textAt, valueAt } from '../../read.ts';
import { accessModes, orElse } from '../cells.ts';
import { ageOf } from '../human-duration.ts';
import { AGE, NAME, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const persistentVolumes: Printer = {
  columns: [
    NAME,
    ...['Capacity', 'Access Modes', 'Reclaim Policy', 'Status', 'Claim', 'StorageClass', 'VolumeAttributesClass', 'Reason'].map(text),
    AGE,
    wide('VolumeMode'),
  ],
  cells: (object, now) => {
    const claim = valueAt(object, 'spec', 'claimRef');
    return [
      object.metadata.name,
      textAt(object, 'spec', 'capacity', 'storage'),
      accessModes(listAt(object, 'spec', 'accessModes')),
      textAt(object, 'spec', 'persistentVolumeReclaimPolicy'),
      phaseOf(object),
      claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`,
      textAt(object, 'spec', 'storageClassName'),
      orElse(textAt(object, 'spec', 'volumeAttributesClassName'), '<unset>'),
      textAt(object, 'status', 'reason'),
      ageOf(object, now),
      orElse(textAt(object, 'spec', 'volumeMode'), '<unset>'),
    ];
  },
};

export const persistentVolumeClaims: Printer = {
  columns: [
    NAME,
    ...['Status', 'Volume', 'Capacity', 'Access Modes', 'StorageClass', 'VolumeAttributesClass'].map(text),
    AGE,
    wide('VolumeMode'),
  ],
  cells: (object, now) => {
    const volume = textAt(object, 'spec', 'volumeName');
    return [
      object.metadata.name,
      phaseOf(object),
      volume,
      volume === '' ? '' : textAt(object, 'status', 'capacity', 'storage'),
      volume === '' ? '' : accessModes(listAt(object, 'status', 'accessModes')),
      textAt(object, 'spec', 'storageClassName'),
      orElse(textAt(object, 'spec', 'volumeAttributesClassName'), '<unset>'),
      ageOf(object, now),
      orElse(textAt(object, 'spec', 'volumeMode'), '<unset>'),
    ];
  },
};

export const storageClasses: Printer = {
  columns: [NAME, ...['Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion'].map(text), AGE],
  cells: (object, now) => [
    `${object.metadata.name}${object.metadata.annotations?.[DEFAULT_CLASS] === 'true' ? ' (default)' : ''}`,
    textAt(object, 'provisioner'),
    orElse(textAt(object, 'reclaimPolicy'), 'Delete'),
    orElse(textAt(object, 'volumeBindingMode'), 'Immediate'),
    valueAt(object, 'allowVolumeExpansion') === true,
    ageOf(object, now),
  ],
};

function phaseOf(object: unknown): string {
  return valueAt(object, 'metadata', 'deletionTimestamp') === undefined ? textAt(object, 'status', 'phase') : 'Terminating';
}
