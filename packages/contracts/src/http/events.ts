import Type, { type Static } from 'typebox';
import { Actor, Sequence, Timestamp } from './common.ts';

export const Event = Type.Object({
  seq: Type.Integer(),
  type: Type.String(),
  time: Timestamp,
  subject: Type.Object({ type: Type.String(), id: Type.String() }),
  actor: Actor,
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type Event = Static<typeof Event>;

export const EventQuery = Type.Object({
  after: Type.Optional(Sequence(0, 'The number of the last event that is known.')),
  types: Type.Optional(
    Type.String({
      pattern: '^[a-z_]+(?:\\.[a-z_*]+)?(?:,[a-z_]+(?:\\.[a-z_*]+)?)*$',
      maxLength: 500,
      description: 'Comma-separated; release.* takes all of a kind.',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});
export type EventQuery = Static<typeof EventQuery>;

export const AuditEvent = Type.Object({
  id: Type.String(),
  time: Timestamp,
  actor: Actor,
  action: Type.String(),
  subject: Type.Object({ type: Type.String(), id: Type.String() }),
  requestId: Type.Union([Type.String(), Type.Null()]),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type AuditEvent = Static<typeof AuditEvent>;
