import Type from 'typebox';
import { Autoscaling, Env, HealthCheck, Ingress, Port, Replicas, Resources, RunAsUser, SecretEnv, Volumes } from '../http/config-parts.ts';
import { configValues, Words } from '../http/config-values.ts';

const strict = { additionalProperties: false } as const;
const Text = Type.String({ maxLength: 253 });

/** Whose objects these are, for labels and annotations; empty where the chart is used without Argosy. */
const Identity = Type.Object(
  {
    workspace: Type.Optional(Text),
    environment: Type.Optional(Text),
    environmentType: Type.Optional(Text),
    app: Type.Optional(Text),
    deployment: Type.Optional(Text),
    release: Type.Optional(Text),
    partOf: Type.Optional(Text),
  },
  strict,
);

/**
 * The values of the platform's chart `workload`: what domain/release/values renders, and defaults where it says nothing.
 * The chart's values.schema.json is made of it.
 */
export const WorkloadValues = Type.Object(
  {
    argosy: Type.Optional(Identity),
    name: Type.Optional(
      Type.String({
        pattern: '^(?:[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?)?$',
        description: "Of the workload and its Service; the release's where empty.",
      }),
    ),
    image: Type.Optional(Type.String({ maxLength: 512 })),
    podSecurity: Type.Optional(Type.Union([Type.Literal('baseline'), Type.Literal('restricted')])),
    restart: Type.Optional(Text),
    secretName: Type.Optional(Text),
    replicas: Type.Optional(Replicas),
    port: Type.Optional(Port),
    command: Type.Optional(Words),
    args: Type.Optional(Words),
    env: Type.Optional(Env),
    secretEnv: Type.Optional(SecretEnv),
    resources: Type.Optional(Resources),
    healthCheck: Type.Optional(HealthCheck),
    ingress: Type.Optional(Ingress),
    autoscaling: Type.Optional(Autoscaling),
    volumes: Type.Optional(Volumes),
    schedule: Type.Optional(Type.String({ maxLength: 100 })),
    runAsUser: Type.Optional(RunAsUser),
    ...configValues,
  },
  strict,
);
