import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';

const CPU = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const UP = {
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
  selectPolicy: 'Max',
  stabilizationWindowSeconds: 0,
};
const DOWN = { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], selectPolicy: 'Max' };

export function defaultAutoscaler(autoscaler: JsonObject): JsonObject {
  return mapField(autoscaler, 'spec', (spec) =>
    chain(
      withDefaults(spec, { minReplicas: 1, metrics: [CPU] }),
      (value) => mapField(value, 'behavior', (behavior) => withRules(behavior)),
      (value) => mapItems(value, 'metrics', (metric) => metric),
    ),
  );
}

function withRules(behavior: JsonObject): JsonObject {
  return chain(
    withDefaults(behavior, { scaleUp: UP, scaleDown: DOWN }),
    (value) => mapField(value, 'scaleUp', (rules) => withDefaults(rules, UP)),
    (value) => mapField(value, 'scaleDown', (rules) => withDefaults(rules, DOWN)),
  );
}
