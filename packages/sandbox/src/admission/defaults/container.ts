import { textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';

/** What a container has that does not say otherwise. */
export function defaultContainer(container: JsonObject): JsonObject {
  return chain(
    withDefaults(container, {
      imagePullPolicy: pullPolicyOf(textOf(container['image'] ?? '')),
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      resources: {},
    }),
    (value) => mapItems(value, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })),
    (value) => mapItems(value, 'env', (entry) => mapField(entry, 'valueFrom', defaultEnvSource)),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((name) => (value: JsonObject) => mapField(value, name, defaultProbe)),
    (value) => mapField(value, 'lifecycle', defaultLifecycle),
  );
}

function defaultEnvSource(source: JsonObject): JsonObject {
  return chain(
    source,
    (value) => mapField(value, 'fieldRef', defaultFieldRef),
    (value) => mapField(value, 'resourceFieldRef', defaultResourceRef),
  );
}

export function defaultResourceRef(resourceRef: JsonObject): JsonObject {
  return withDefaults(resourceRef, { divisor: '0' });
}

export function defaultFieldRef(fieldRef: JsonObject): JsonObject {
  return withDefaults(fieldRef, { apiVersion: 'v1' });
}

/** Of an image without a tag, or with `latest`, the newest is pulled. */
function pullPolicyOf(image: string): string {
  const [name = '', digest] = image.split('@');
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return digest === undefined && (tag === undefined || tag === 'latest') ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: JsonObject): JsonObject {
  const timed = withDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return chain(
    timed,
    (value) => mapField(value, 'httpGet', defaultHttpGet),
    (value) => mapField(value, 'grpc', (grpc) => withDefaults(grpc, { service: '' })),
  );
}

function defaultLifecycle(lifecycle: JsonObject): JsonObject {
  const handler = (value: JsonObject): JsonObject => mapField(value, 'httpGet', defaultHttpGet);
  return chain(
    lifecycle,
    (value) => mapField(value, 'postStart', handler),
    (value) => mapField(value, 'preStop', handler),
  );
}

function defaultHttpGet(action: JsonObject): JsonObject {
  return withDefaults(action, { path: '/', scheme: 'HTTP' });
}
