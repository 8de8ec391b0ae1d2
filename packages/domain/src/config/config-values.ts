/** A container that runs to its end before the app's own starts; without `image` it is the app's. */
export interface InitContainer {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
}

/** How patient the probes are, in seconds and counts. */
export interface ProbeTuning {
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
  /** How long the container may take to answer for the first time. */
  startupSeconds?: number;
}

/** A toleration as Kubernetes has it. */
export interface Toleration {
  key?: string;
  operator?: 'Exists' | 'Equal';
  value?: string;
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  tolerationSeconds?: number;
}

/** How pods are replaced: numbers of pods or percentages. */
export interface UpdateStrategy {
  type?: 'RollingUpdate' | 'Recreate';
  maxSurge?: number | string;
  maxUnavailable?: number | string;
}

/** When and how a CronJob runs, beyond its schedule. */
export interface CronTuning {
  timeZone?: string;
  suspend?: boolean;
  concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  backoffLimit?: number;
  activeDeadlineSeconds?: number;
  startingDeadlineSeconds?: number;
  successfulJobsHistoryLimit?: number;
  failedJobsHistoryLimit?: number;
}

/** What `config.values` may add to the chart's values: it is merged into them last. Everything else is refused. */
export interface ConfigValues {
  annotations?: Record<string, string>;
  podAnnotations?: Record<string, string>;
  podLabels?: Record<string, string>;
  serviceAnnotations?: Record<string, string>;
  serviceAccountAnnotations?: Record<string, string>;
  ingressAnnotations?: Record<string, string>;
  ingressClassName?: string;
  imagePullSecrets?: string[];
  nodeSelector?: Record<string, string>;
  tolerations?: Toleration[];
  /** A Kubernetes Affinity, passed on as it is. */
  affinity?: Record<string, unknown>;
  priorityClassName?: string;
  terminationGracePeriodSeconds?: number;
  /** How long a pod goes on serving after it was told to stop, so that nobody is sent to it any more. */
  preStopSleepSeconds?: number;
  minReadySeconds?: number;
  progressDeadlineSeconds?: number;
  strategy?: UpdateStrategy;
  probes?: ProbeTuning;
  initContainers?: InitContainer[];
  cron?: CronTuning;
}

/** The keys of ConfigValues. */
export const CONFIG_VALUES = [
  'annotations',
  'podAnnotations',
  'podLabels',
  'serviceAnnotations',
  'serviceAccountAnnotations',
  'ingressAnnotations',
  'ingressClassName',
  'imagePullSecrets',
  'nodeSelector',
  'tolerations',
  'affinity',
  'priorityClassName',
  'terminationGracePeriodSeconds',
  'preStopSleepSeconds',
  'minReadySeconds',
  'progressDeadlineSeconds',
  'strategy',
  'probes',
  'initContainers',
  'cron',
] as const satisfies readonly (keyof ConfigValues)[];
