import { isObject, objectsOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { defaultContainer } from './container.ts';
import { chain, mapField, mapItems, withDefaults } from './fields.ts';
import { defaultVolume } from './volume.ts';

const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];

/** The spec of a pod or of a pod's template. */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  return chain(
    withDefaults(spec, {
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      serviceAccount: account,
      serviceAccountName: account,
    }),
    ...CONTAINERS.map((name) => (value: JsonObject) => mapItems(value, name, defaultContainer)),
    (value) => mapItems(value, 'volumes', defaultVolume),
  );
}

/** The template of a workload: an object with metadata and spec. */
export function defaultPodTemplate(template: JsonObject): JsonObject {
  return mapField(template, 'spec', defaultPodSpec);
}

/** A pod itself: on its host's network its ports are the host's, and it asks for what it may use at most unless it says. */
export function defaultPod(pod: JsonObject): JsonObject {
  return mapField(pod, 'spec', (spec) =>
    chain(
      withDefaults(defaultPodSpec(spec), { enableServiceLinks: true }),
      (value) => (value['hostNetwork'] === true ? withHostPorts(value) : value),
      (value) => mapItems(value, 'initContainers', requestLimits),
      (value) => mapItems(value, 'containers', requestLimits),
    ),
  );
}

function requestLimits(container: JsonObject): JsonObject {
  return mapField(container, 'resources', (resources) => {
    const { limits, requests } = resources;
    if (!isObject(limits) || Object.keys(limits).length === 0) return resources;
    const asked = withDefaults(isObject(requests) ? requests : {}, limits);
    return asked === requests ? resources : { ...resources, requests: asked };
  });
}

function withHostPorts(spec: JsonObject): JsonObject {
  const container = (value: JsonObject): JsonObject =>
    mapItems(value, 'ports', (port) => withDefaults(port, { hostPort: port['containerPort'] }));
  return chain(
    spec,
    (value) => mapItems(value, 'initContainers', container),
    (value) => mapItems(value, 'containers', container),
  );
}

/** All containers of a pod's spec, those first that run first. */
export function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...objectsOf(spec['initContainers']), ...objectsOf(spec['containers'])];
}
