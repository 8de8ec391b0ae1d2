import Type, { type Static } from 'typebox';

/** The pattern of a slug (domain/workspace/slug has the rest of its rule). */
export const Slug = Type.String({
  pattern: '^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$',
  description: 'Lower-case letters, digits and hyphens, beginning with a letter.',
});

/** A display name: 1 to 100 printable characters, not only spaces. */
export const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^(?=.*\\S)[^\\p{C}\\p{Zl}\\p{Zp}]+$' });

/** In a body a thing is named by its id or its slug. */
export const Reference = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\p{C}]+$' });

/** One line of text from outside, without control characters and halves of characters. */
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{Cc}\\p{Cs}]+$' });

/** Text from outside that may have several lines. */
export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^(?:[\\t\\n\\r]|[^\\p{Cc}\\p{Cs}])+$' });

export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, milliseconds.' });

/** A time from outside: RFC 3339 with any offset, without leap seconds, in years that people mean. */
export const GivenTime = Type.String({ format: 'date-time', pattern: '^[12][0-9]{3}-[-0-9]{5}[Tt][0-9]{2}:[0-9]{2}:[0-5][0-9]' });

/** A place in an order: of events or of commits. */
export const Sequence = (minimum: number, description: string) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, description });

export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const Actor = Type.Object({
  type: Type.Union([Type.Literal('user'), Type.Literal('token'), Type.Literal('ci'), Type.Literal('system')]),
  id: Type.String(),
});

export const Links = Type.Record(Type.String(), Type.String());

export const EnvironmentType = Type.Union([
  Type.Literal('development'),
  Type.Literal('preview'),
  Type.Literal('staging'),
  Type.Literal('production'),
]);

export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
});
export type PageQuery = Static<typeof PageQuery>;

/** A list as every list is answered. */
export const Page = <T extends Type.TSchema>(item: T) =>
  Type.Object({
    data: Type.Array(item),
    page: Type.Object({ nextCursor: Nullable(Type.String()), hasMore: Type.Boolean() }),
  });

/** RFC 9457. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  instance: Type.String(),
  code: Type.String(),
  requestId: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), detail: Type.String() }))),
});
export type Problem = Static<typeof Problem>;
