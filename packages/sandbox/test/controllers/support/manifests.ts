import type { Manifest } from '../../../src/kubernetes/object.ts';

export function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** A container named `main`. */
export function container(image = 'shop:1', more: object = {}): object {
  return { name: 'main', image, ...more };
}

export interface Workload {
  readonly namespace?: string;
  readonly image?: string;
  readonly replicas?: number;
  /** Over the workload's spec. */
  readonly spec?: object;
  /** Over the pods' spec. */
  readonly pod?: object;
  /** Over the container. */
  readonly container?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

function render(apiVersion: string, kind: string, name: string, workload: Workload, spec: object): Manifest {
  const { image, pod, annotations } = workload;
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [container(image, workload.container)], ...pod },
  };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: workload.namespace ?? 'default', ...(annotations && { annotations }) },
    spec: { ...spec, template, ...workload.spec },
  };
}

const selecting = (name: string): object => ({ selector: { matchLabels: { app: name } } });

export function deployment(name: string, workload: Workload = {}): Manifest {
  return render('apps/v1', 'Deployment', name, workload, { replicas: workload.replicas ?? 1, ...selecting(name) });
}

export function statefulSet(name: string, workload: Workload = {}): Manifest {
  return render('apps/v1', 'StatefulSet', name, workload, { replicas: workload.replicas ?? 1, serviceName: name, ...selecting(name) });
}

export function daemonSet(name: string, workload: Workload = {}): Manifest {
  return render('apps/v1', 'DaemonSet', name, workload, selecting(name));
}

export function job(name: string, workload: Workload = {}): Manifest {
  return render('batch/v1', 'Job', name, { ...workload, pod: { restartPolicy: 'Never', ...workload.pod } }, {});
}

export function cronJob(name: string, schedule: string, workload: Workload = {}): Manifest {
  const { apiVersion: _, kind: __, metadata, ...jobTemplate } = job(name, { ...workload, spec: {} });
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata, spec: { schedule, jobTemplate, ...workload.spec } };
}

export function service(name: string, spec: object = {}): Manifest {
  const metadata = { name, namespace: 'default' };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec } };
}

export function pod(name: string, spec: object = {}, more: object = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', ...more }, spec: { containers: [container()], ...spec } };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}

export function secret(name: string, data: Readonly<Record<string, string>> = {}): Manifest {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default' }, data: encoded };
}

export function claim(name: string, spec: object = {}): Manifest {
  const wanted = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'default' }, spec: wanted };
}
