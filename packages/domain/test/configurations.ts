import type { AppConfig } from '../src/config/config.ts';

const volume = { name: 'data', path: '/data', size: '1Gi' };

/** What each kind of app consists of. */
export const CONFIGURATIONS: [string, AppConfig, string[]][] = [
  ['nothing but an image', {}, ['Deployment', 'ServiceAccount']],
  ['a port', { port: 8080 }, ['Deployment', 'Service', 'ServiceAccount']],
  ['port 80', { port: 80 }, ['Deployment', 'Service', 'ServiceAccount']],
  [
    'a health check on another port',
    { port: 8080, healthCheck: { path: '/healthz', port: 9090 } },
    ['Deployment', 'Service', 'ServiceAccount'],
  ],
  ['a health check without a port of its own', { healthCheck: { path: '/', port: 9090 } }, ['Deployment', 'ServiceAccount']],
  ['several replicas', { replicas: 3 }, ['Deployment', 'PodDisruptionBudget', 'ServiceAccount']],
  ['no replicas', { replicas: 0 }, ['Deployment', 'ServiceAccount']],
  [
    'autoscaling',
    { autoscaling: { min: 2, max: 5, cpuPercent: 60 } },
    ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount'],
  ],
  ['autoscaling from one', { autoscaling: { min: 1, max: 2 } }, ['Deployment', 'HorizontalPodAutoscaler', 'ServiceAccount']],
  ['an ingress', { port: 80, ingress: { host: 'shop.example.org' } }, ['Deployment', 'Ingress', 'Service', 'ServiceAccount']],
  [
    'an ingress with TLS',
    { port: 80, ingress: { host: '*.example.org', path: '/a', tls: true } },
    ['Deployment', 'Ingress', 'Service', 'ServiceAccount'],
  ],
  ['a volume', { volumes: [volume] }, ['Deployment', 'PersistentVolumeClaim', 'ServiceAccount']],
  ['a temporary volume', { volumes: [{ ...volume, temporary: true }] }, ['Deployment', 'ServiceAccount']],
  [
    'a shared volume',
    { replicas: 2, volumes: [{ ...volume, accessMode: 'ReadWriteMany', storageClass: 'nfs' }] },
    ['Deployment', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'ServiceAccount'],
  ],
  ['a schedule', { schedule: '*/5 * * * *', command: ['true'] }, ['CronJob', 'ServiceAccount']],
  [
    'a schedule with a volume',
    { schedule: '@daily', volumes: [volume], values: { cron: { timeZone: 'Europe/Berlin' } } },
    ['CronJob', 'PersistentVolumeClaim', 'ServiceAccount'],
  ],
  ['variables and secrets', { env: { A: '1' }, secretEnv: { B: 'b' } }, ['Deployment', 'ServiceAccount']],
  [
    'resources',
    { resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } } },
    ['Deployment', 'ServiceAccount'],
  ],
  ['a user', { runAsUser: 10_001, volumes: [{ ...volume, temporary: true }] }, ['Deployment', 'ServiceAccount']],
  [
    'everything that values may set',
    {
      port: 8080,
      healthCheck: { path: '/healthz' },
      ingress: { host: 'shop.example.org' },
      values: {
        annotations: { owner: 'shop' },
        podAnnotations: { 'prometheus.io/scrape': 'true' },
        podLabels: { team: 'shop' },
        serviceAnnotations: { a: 'b' },
        serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/x' },
        ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'le' },
        ingressClassName: 'nginx',
        imagePullSecrets: ['registry'],
        nodeSelector: { disk: 'ssd' },
        tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1_000_000 }],
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['no'] }] } },
            ],
          },
        },
        priorityClassName: 'high',
        terminationGracePeriodSeconds: 60,
        preStopSleepSeconds: 5,
        minReadySeconds: 5,
        progressDeadlineSeconds: 120,
        strategy: { maxSurge: 0, maxUnavailable: '10%' },
        probes: { periodSeconds: 10, startupSeconds: 60 },
        initContainers: [
          { name: 'migrate', command: ['migrate'] },
          { name: 'warm', image: 'busybox', args: ['x'] },
        ],
      },
    },
    ['Deployment', 'Ingress', 'Service', 'ServiceAccount'],
  ],
];
