import { valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';
import { defaultPodTemplate } from './pod.ts';
import { defaultClaimSpec } from './volume.ts';

const template = (spec: JsonObject): JsonObject => mapField(spec, 'template', defaultPodTemplate);

export function defaultDeployment(deployment: JsonObject): JsonObject {
  return mapField(deployment, 'spec', (spec) =>
    chain(withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} }), template, (value) =>
      mapField(value, 'strategy', (strategy) => withRolling(strategy, { maxUnavailable: '25%', maxSurge: '25%' })),
    ),
  );
}

export function defaultStatefulSet(set: JsonObject): JsonObject {
  return mapField(set, 'spec', (spec) =>
    chain(
      withDefaults(spec, {
        podManagementPolicy: 'OrderedReady',
        replicas: 1,
        revisionHistoryLimit: 10,
        updateStrategy: {},
        persistentVolumeClaimRetentionPolicy: {},
      }),
      template,
      (value) => mapField(value, 'updateStrategy', (strategy) => withRolling(strategy, { partition: 0 })),
      (value) =>
        mapField(value, 'persistentVolumeClaimRetentionPolicy', (policy) =>
          withDefaults(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
        ),
      (value) => mapItems(value, 'volumeClaimTemplates', defaultClaimTemplate),
    ),
  );
}

export function defaultDaemonSet(set: JsonObject): JsonObject {
  return mapField(set, 'spec', (spec) =>
    chain(withDefaults(spec, { revisionHistoryLimit: 10, updateStrategy: {} }), template, (value) =>
      mapField(value, 'updateStrategy', (strategy) => withRolling(strategy, { maxUnavailable: 1, maxSurge: 0 })),
    ),
  );
}

export function defaultReplicaSet(set: JsonObject): JsonObject {
  return mapField(set, 'spec', (spec) => template(withDefaults(spec, { replicas: 1 })));
}

/** Like a ReplicaSet, and what it does not name it takes from its template. */
export function defaultReplicationController(controller: JsonObject): JsonObject {
  const labels = valueAt(controller, 'spec', 'template', 'metadata', 'labels');
  const labelled = mapField(controller, 'metadata', (metadata) => withDefaults(metadata, { labels }));
  return mapField(labelled, 'spec', (spec) => template(withDefaults(spec, { replicas: 1, selector: labels })));
}

export function defaultPodTemplateObject(object: JsonObject): JsonObject {
  return mapField(object, 'template', defaultPodTemplate);
}

function withRolling(strategy: JsonObject, rolling: JsonObject): JsonObject {
  const typed = withDefaults(strategy, { type: 'RollingUpdate' });
  if (typed['type'] !== 'RollingUpdate') return typed;
  return mapField(withDefaults(typed, { rollingUpdate: {} }), 'rollingUpdate', (value) => withDefaults(value, rolling));
}

function defaultClaimTemplate(claim: JsonObject): JsonObject {
  const named = withDefaults(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: {} });
  return chain(
    named,
    (value) => mapField(value, 'spec', defaultClaimSpec),
    (value) => mapField(value, 'status', (status) => withDefaults(status, { phase: 'Pending' })),
  );
}
