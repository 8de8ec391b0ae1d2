import Type from 'typebox';

const strict = { additionalProperties: false } as const;

/** What Kubernetes calls a DNS subdomain: names of most objects. */
export const ObjectName = Type.String({ pattern: '^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$' });
/** What Kubernetes calls a DNS label, at most 20 characters of it. */
export const ShortName = Type.String({ pattern: '^[a-z0-9](?:[-a-z0-9]{0,18}[a-z0-9])?$' });
export const ImageReference = Type.String({ minLength: 1, maxLength: 512, description: 'registry/repository:tag or @sha256:…' });

/** Words of a command line. */
export const Words = Type.Array(Type.String({ maxLength: 32_768 }), { maxItems: 100 });

const Annotations = Type.Record(Type.String({ minLength: 1, maxLength: 317 }), Type.String({ maxLength: 8192 }), { maxProperties: 50 });
const Labels = Type.Record(Type.String({ minLength: 1, maxLength: 317 }), Type.String({ maxLength: 63 }), { maxProperties: 50 });
const PodsOrPercentage = Type.Union([Type.Integer({ minimum: 0, maximum: 1000 }), Type.String({ pattern: '^(?:100|[0-9]{1,2})%$' })]);
const seconds = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }));

const Toleration = Type.Object(
  {
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 317 })),
    operator: Type.Optional(Type.Union([Type.Literal('Exists'), Type.Literal('Equal')])),
    value: Type.Optional(Type.String({ maxLength: 63 })),
    effect: Type.Optional(Type.Union([Type.Literal('NoSchedule'), Type.Literal('PreferNoSchedule'), Type.Literal('NoExecute')])),
    tolerationSeconds: seconds(0, 31_536_000),
  },
  strict,
);

const UpdateStrategy = Type.Object(
  {
    type: Type.Optional(Type.Union([Type.Literal('RollingUpdate'), Type.Literal('Recreate')])),
    maxSurge: Type.Optional(PodsOrPercentage),
    maxUnavailable: Type.Optional(PodsOrPercentage),
  },
  strict,
);

const ProbeTuning = Type.Object(
  {
    periodSeconds: seconds(1, 300),
    timeoutSeconds: seconds(1, 300),
    failureThreshold: seconds(1, 100),
    startupSeconds: seconds(1, 3600),
  },
  strict,
);

const InitContainer = Type.Object(
  { name: ShortName, image: Type.Optional(ImageReference), command: Type.Optional(Words), args: Type.Optional(Words) },
  strict,
);

const CronTuning = Type.Object(
  {
    timeZone: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_+-]{0,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}$' })),
    suspend: Type.Optional(Type.Boolean()),
    concurrencyPolicy: Type.Optional(Type.Union([Type.Literal('Allow'), Type.Literal('Forbid'), Type.Literal('Replace')])),
    backoffLimit: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    activeDeadlineSeconds: seconds(1, 31_536_000),
    startingDeadlineSeconds: seconds(10, 31_536_000),
    successfulJobsHistoryLimit: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    failedJobsHistoryLimit: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  strict,
);

/** The values of the platform's chart that a config may set by `values`, by key. */
export const configValues = {
  annotations: Type.Optional(Annotations),
  podAnnotations: Type.Optional(Annotations),
  podLabels: Type.Optional(Labels),
  serviceAnnotations: Type.Optional(Annotations),
  serviceAccountAnnotations: Type.Optional(Annotations),
  ingressAnnotations: Type.Optional(Annotations),
  ingressClassName: Type.Optional(ObjectName),
  imagePullSecrets: Type.Optional(Type.Array(ObjectName, { maxItems: 10 })),
  nodeSelector: Type.Optional(Labels),
  tolerations: Type.Optional(Type.Array(Toleration, { maxItems: 20 })),
  affinity: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 3, description: 'A Kubernetes Affinity.' })),
  priorityClassName: Type.Optional(ObjectName),
  terminationGracePeriodSeconds: seconds(0, 86_400),
  preStopSleepSeconds: seconds(0, 3600),
  minReadySeconds: seconds(0, 3600),
  progressDeadlineSeconds: seconds(10, 86_400),
  strategy: Type.Optional(UpdateStrategy),
  probes: Type.Optional(ProbeTuning),
  initContainers: Type.Optional(Type.Array(InitContainer, { maxItems: 5 })),
  cron: Type.Optional(CronTuning),
};
