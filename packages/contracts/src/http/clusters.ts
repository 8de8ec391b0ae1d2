import Type, { type Static } from 'typebox';
import { EnvironmentType, Name, Nullable, Reference, Slug, Timestamp } from './common.ts';

export const CreateCluster = Type.Object(
  {
    name: Slug,
    kubeconfig: Type.String({ minLength: 1, maxLength: 262_144, description: 'YAML or JSON: docs/connect-a-cluster.md.' }),
    argocd: Type.Optional(Type.Union([Type.Literal('install'), Type.Literal('use')])),
  },
  { additionalProperties: false },
);
export type CreateCluster = Static<typeof CreateCluster>;

export const ReplaceKubeconfig = Type.Object({ kubeconfig: CreateCluster.properties.kubeconfig }, { additionalProperties: false });
export type ReplaceKubeconfig = Static<typeof ReplaceKubeconfig>;

export const Condition = Type.Object({
  type: Type.String(),
  status: Type.Union([Type.Literal('True'), Type.Literal('False'), Type.Literal('Unknown')]),
  reason: Type.String(),
  message: Type.String(),
  at: Timestamp,
});
export type Condition = Static<typeof Condition>;

export const Cluster = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: Type.Union([
    Type.Literal('pending'),
    Type.Literal('bootstrapping'),
    Type.Literal('ready'),
    Type.Literal('failed'),
    Type.Literal('unreachable'),
  ]),
  argocd: Nullable(
    Type.Object({
      hosted: Type.Boolean(),
      namespace: Type.String(),
      chartVersion: Nullable(Type.String()),
      appVersion: Nullable(Type.String()),
    }),
  ),
  conditions: Type.Array(Condition),
  deleting: Type.Boolean(),
  createdAt: Timestamp,
});
export type Cluster = Static<typeof Cluster>;

export const CreateEnvironment = Type.Object(
  {
    name: Name,
    slug: Type.Optional(Slug),
    type: EnvironmentType,
    cluster: Reference,
    namespace: Type.Optional(Type.String({ pattern: '^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$' })),
    drift: Type.Optional(Type.Union([Type.Literal('heal'), Type.Literal('report')])),
    podSecurity: Type.Optional(Type.Union([Type.Literal('baseline'), Type.Literal('restricted')])),
    failFastSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 3600 })),
  },
  { additionalProperties: false },
);
export type CreateEnvironment = Static<typeof CreateEnvironment>;

const { name, drift, failFastSeconds } = CreateEnvironment.properties;
/** What may be changed of an environment; its place may not. */
export const PatchEnvironment = Type.Object({ name: Type.Optional(name), drift, failFastSeconds }, { additionalProperties: false });
export type PatchEnvironment = Static<typeof PatchEnvironment>;

export const Environment = Type.Object({
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  type: EnvironmentType,
  cluster: Type.String(),
  namespace: Type.String(),
  namespaceAdopted: Type.Boolean(),
  drift: Type.Union([Type.Literal('heal'), Type.Literal('report')]),
  podSecurity: Type.Union([Type.Literal('baseline'), Type.Literal('restricted')]),
  failFastSeconds: Type.Integer(),
  deleting: Type.Boolean(),
  createdAt: Timestamp,
});
export type Environment = Static<typeof Environment>;
