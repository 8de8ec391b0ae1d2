import Type, { type Static } from 'typebox';
import { GivenTime, Nullable, Timestamp } from './common.ts';

const ContainerName = Type.String({ pattern: '^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$', description: 'One container; default all.' });
const PodName = Type.String({
  pattern: '^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$',
  description: 'One pod; default all of the deployment.',
});

export const LogQuery = Type.Object({
  follow: Type.Optional(Type.Boolean({ default: false, description: 'Goes on with what is written from now on, also by new pods.' })),
  container: Type.Optional(ContainerName),
  pod: Type.Optional(PodName),
  previous: Type.Optional(Type.Boolean({ default: false, description: 'The instance that ended before the present one.' })),
  since: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: 86_400 }), GivenTime], { description: 'Seconds back from now, or a time.' }),
  ),
  tail: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 5000, default: 200, description: 'The newest lines of each container, for a beginning.' }),
  ),
});
export type LogQuery = Static<typeof LogQuery>;

/** The data of the event `log`. */
export const LogEvent = Type.Object({
  pod: Type.String(),
  container: Type.String(),
  time: Nullable(Timestamp),
  line: Type.String(),
});
export type LogEvent = Static<typeof LogEvent>;

const Termination = Type.Object({
  exitCode: Nullable(Type.Integer()),
  signal: Nullable(Type.Integer()),
  reason: Nullable(Type.String()),
  message: Nullable(Type.String()),
  startedAt: Nullable(Timestamp),
  finishedAt: Nullable(Timestamp),
});

const Container = Type.Object({
  name: Type.String(),
  image: Type.String(),
  init: Type.Boolean(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('terminated'), Type.Literal('unknown')]),
  reason: Nullable(Type.String()),
  message: Nullable(Type.String()),
  ready: Type.Boolean(),
  restarts: Type.Integer(),
  lastTermination: Nullable(Termination),
});

export const Pod = Type.Object({
  name: Type.String(),
  node: Nullable(Type.String()),
  phase: Nullable(Type.String()),
  ready: Type.Boolean(),
  deleting: Type.Boolean(),
  restarts: Type.Integer({ description: 'Of all its containers.' }),
  createdAt: Nullable(Timestamp),
  startedAt: Nullable(Timestamp),
  release: Nullable(Type.String({ description: 'The newest release that runs in this pod, as far as the cluster tells.' })),
  containers: Type.Array(Container),
});
export type Pod = Static<typeof Pod>;

export const ClusterEventQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});

/** An event of Kubernetes. */
export const ClusterEvent = Type.Object({
  type: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  message: Nullable(Type.String()),
  count: Type.Integer(),
  object: Type.Object({ kind: Type.String(), name: Type.String() }),
  firstAt: Nullable(Timestamp),
  lastAt: Nullable(Timestamp),
});
export type ClusterEvent = Static<typeof ClusterEvent>;

/** A resource as Argo CD reports it. */
export const Resource = Type.Object({
  group: Type.String(),
  kind: Type.String(),
  namespace: Nullable(Type.String()),
  name: Type.String(),
  status: Nullable(Type.String()),
  health: Nullable(Type.String()),
  message: Nullable(Type.String()),
});
export type Resource = Static<typeof Resource>;
