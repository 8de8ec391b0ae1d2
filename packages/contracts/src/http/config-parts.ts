import Type from 'typebox';
import { ObjectName, ShortName } from './config-values.ts';

const strict = { additionalProperties: false } as const;

/** Kubernetes' notation of an amount; domain/config/quantity reads it. */
const Quantity = Type.String({ minLength: 1, maxLength: 32 });
const Amounts = Type.Record(Type.String({ minLength: 1, maxLength: 270 }), Quantity, {
  maxProperties: 10,
  description: 'By resource: cpu ("250m"), memory ("128Mi"), ephemeral-storage, or one with a domain.',
});
const VariableName = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' });

export const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const UrlPath = Type.String({ pattern: '^/[!-~]*$', maxLength: 1024 });
export const Replicas = Type.Integer({ minimum: 0, maximum: 1000 });

export const Env = Type.Record(VariableName, Type.String({ maxLength: 131_072 }), {
  additionalProperties: false,
  maxProperties: 500,
  description: 'Environment variables. They stand in Git: no secrets here.',
});

export const SecretEnv = Type.Record(VariableName, Type.String({ minLength: 1, maxLength: 100 }), {
  additionalProperties: false,
  maxProperties: 200,
  description: 'Environment variables that are filled from secrets: variable to name of the secret.',
});

export const Resources = Type.Object({ requests: Type.Optional(Amounts), limits: Type.Optional(Amounts) }, strict);

export const HealthCheck = Type.Object(
  { path: UrlPath, port: Type.Optional(Port) },
  { ...strict, description: "An HTTP GET that answers 200 to 399 while the app is well; on the app's port if none is given." },
);

export const Ingress = Type.Object(
  {
    host: Type.String({
      pattern: '^(?:\\*\\.)?[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$',
      maxLength: 253,
    }),
    path: Type.Optional(UrlPath),
    tls: Type.Optional(Type.Boolean({ description: 'With the certificate in the Secret <app>.tls.' })),
  },
  strict,
);

const HpaReplicas = Type.Integer({ minimum: 1, maximum: 1000 });
export const Autoscaling = Type.Object(
  {
    min: HpaReplicas,
    max: HpaReplicas,
    cpuPercent: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Of the CPU that is requested; 80 by default.' })),
  },
  { ...strict, description: 'Takes the place of replicas.' },
);

export const Volumes = Type.Array(
  Type.Object(
    {
      name: ShortName,
      path: Type.String({ minLength: 1, maxLength: 255, description: 'Where it is mounted.' }),
      size: Quantity,
      storageClass: Type.Optional(ObjectName),
      accessMode: Type.Optional(Type.Union([Type.Literal('ReadWriteOnce'), Type.Literal('ReadWriteMany')])),
      temporary: Type.Optional(Type.Boolean({ description: 'Goes with the pod.' })),
    },
    strict,
  ),
  { maxItems: 10, description: 'A volume that is taken out of the config, or whose deployment goes, is deleted with its data.' },
);

export const Schedule = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'A cron expression of five fields: the app is a CronJob.',
});
export const RunAsUser = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  description: 'The id of the user that the container runs as.',
});
