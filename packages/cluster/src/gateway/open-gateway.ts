import { ClusterError, type ClusterAccess, type ClusterGateway, type KubernetesObject } from '@argosy/core/ports/cluster-gateway';

import type { Network } from '../address/networks.ts';
import { createHelm } from '../helm.ts';
import { createTransport, type Transport } from '../transport.ts';
import { watchCollection } from '../watch.ts';
import type { ClusterGatewaysOptions } from './options.ts';
import { createFindKind, objectPath, type FindKind } from './find-kind.ts';
import { listObjects } from './list-objects.ts';
import { parseJson, parseObject } from './parse-object.ts';
import { readPodLog } from './pod-log.ts';
import { createFollowPodLog } from './follow-pod-log.ts';
import { probeCluster } from './probe-cluster.ts';
import { resourcePath } from './resource-path.ts';
import { readServiceAccountToken } from './service-account-token.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

export interface OpenGatewayOptions extends ClusterGatewaysOptions {
  networks: readonly Network[];
}

export interface OpenGateway extends ClusterGateway {
  /** Ends the connections and Helm commands of this cluster. */
  close(): Promise<void>;
}

/** The port ClusterGateway for one access. */
export function openGateway(access: ClusterAccess, options: OpenGatewayOptions): OpenGateway {
  const { networks, resolve, requestTimeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const transport = createTransport(access, { networks, requestTimeoutMs, resolve });
  const helm = createHelm(access, options);
  const findKind = createFindKind(transport);
  return {
    probe: () => probeCluster(transport),
    read: (ref) => orWhenAbsent(async () => parseAnswer(await transport.call({ method: 'GET', path: resourcePath(ref) })), null),
    list: (ref, selection) => orWhenAbsent(async () => (await listObjects(transport, ref, selection)).objects, []),
    apply: (object) => applyObject(transport, findKind, object),
    dryRun: (object) => applyObject(transport, findKind, object, { dryRun: 'All' }),
    patch: (ref, patch) =>
      orWhenAbsent(async () => {
        const call = {
          method: 'PATCH',
          path: resourcePath(ref),
          query: { fieldManager: 'argosy' },
          body: patch,
          contentType: 'application/merge-patch+json',
        } as const;
        return parseAnswer(await transport.call(call));
      }, null),
    remove: (ref) =>
      orWhenAbsent(async () => {
        await transport.call({
          method: 'DELETE',
          path: resourcePath(ref),
          body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
        });
        return true;
      }, false),
    serviceAccountToken: (namespace, secret) => orWhenAbsent(() => readServiceAccountToken(transport, namespace, secret), null),
    installHelm: (install) => helm.install(install),
    helmStatus: (release, namespace) => helm.status(release, namespace),
    uninstallHelm: (release, namespace) => helm.uninstall(release, namespace),
    watch: (ref, onEvent, watchOptions) => watchCollection(transport, ref, onEvent, { ...watchOptions, silenceMs: options.watchSilenceMs }),
    podLog: (namespace, pod, logOptions) => readPodLog(transport, namespace, pod, logOptions),
    followPodLog: createFollowPodLog(transport, requestTimeoutMs),
    async close() {
      transport.close();
      await helm.close();
    },
  };
}

/** Server-side apply. The body is JSON, which every YAML reader reads. */
async function applyObject(
  transport: Transport,
  findKind: FindKind,
  object: KubernetesObject,
  query: Record<string, string> = {},
): Promise<KubernetesObject> {
  const body = await transport.call({
    method: 'PATCH',
    path: await objectPath(object, findKind),
    query: { fieldManager: 'argosy', force: 'true', ...query },
    body: object,
    contentType: 'application/apply-patch+yaml',
  });
  return parseAnswer(body);
}

function parseAnswer(body: Buffer): KubernetesObject {
  return parseObject(parseJson(body.toString('utf8')));
}

async function orWhenAbsent<T, U>(call: () => Promise<T>, absent: U): Promise<T | U> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not_found') return absent;
    throw error;
  }
}
