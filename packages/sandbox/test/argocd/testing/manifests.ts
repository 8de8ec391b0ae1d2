import type { Manifest } from '../../../src/kubernetes/object.ts';

/** What tests say of an object beside its name. */
export interface Details {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

const metadata = (name: string, { annotations, namespace }: Details = {}) => ({
  name,
  ...(annotations === undefined ? {} : { annotations }),
  ...(namespace === undefined ? {} : { namespace }),
});

export function configMap(name: string, data: Readonly<Record<string, string>> = { key: 'value' }, details?: Details): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name, details), data };
}

export function deployment(name: string, image = 'web:1', details?: Details): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, details),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
    },
  };
}

/** A Job that is a hook. */
export function hookJob(name: string, hook: string, policy?: string, wave = '0'): Manifest {
  const annotations = {
    'argocd.argoproj.io/hook': hook,
    'argocd.argoproj.io/sync-wave': wave,
    ...(policy === undefined ? {} : { 'argocd.argoproj.io/hook-delete-policy': policy }),
  };
  const containers = [{ name: 'run', image: 'migrate:1' }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: { template: { spec: { restartPolicy: 'Never', containers } } },
  };
}
