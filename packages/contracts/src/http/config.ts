import type { AppConfig } from '@argosy/domain/config/config';
import Type, { type Static } from 'typebox';
import {
  Autoscaling,
  Env,
  HealthCheck,
  Ingress,
  Port,
  Replicas,
  Resources,
  RunAsUser,
  Schedule,
  SecretEnv,
  Volumes,
} from './config-parts.ts';
import { configValues, Words } from './config-values.ts';

/**
 * How an app runs: given for the app, for the deployment or with a release. What a schema cannot say is checked by
 * domain/config/check.
 */
export const Config = Type.Object(
  {
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
    schedule: Type.Optional(Schedule),
    runAsUser: Type.Optional(RunAsUser),
    // Other keys pass here and are refused by the check, which says whether they are protected or unknown.
    values: Type.Optional(
      Type.Object(configValues, {
        additionalProperties: Type.Unknown(),
        maxProperties: 50,
        description: "Merged last into the values of the platform's chart.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type Config = Static<typeof Config>;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends readonly (infer Item)[] ? Flat<Item>[] : T extends object ? { [Key in keyof T]: Flat<T[Key]> } : T;
type Proof<Holds extends true> = Holds;
/** Does not compile unless the schema and the domain's type say the same. */
export type ConfigIsAppConfig = Proof<Same<Flat<Config>, Flat<AppConfig>>>;
