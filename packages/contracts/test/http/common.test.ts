import t from 'tap';
import Type, { type TSchema } from 'typebox';
import Value from 'typebox/value';
import { GivenTime, Line, Name, Page, PageQuery, Reference, Sequence, Slug, Text } from '../../src/http/common.ts';

function accepts(
  t: { ok(value: boolean, name: string): void; notOk(value: boolean, name: string): void },
  schema: TSchema,
  good: unknown[],
  bad: unknown[],
): void {
  for (const value of good) t.ok(Value.Check(schema, value), `takes ${show(value)}`);
  for (const value of bad) t.notOk(Value.Check(schema, value), `refuses ${show(value)}`);
}

/** A value in plain ASCII: a line separator in the name of an assertion would break the lines of the report. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.slice(0, 60).replace(/[^\x20-\x7e]/gu, (character) => `U+${character.codePointAt(0)?.toString(16)}`);
}

t.test('a slug is a label of at most 40 characters that begins with a letter', async (t) => {
  accepts(t, Slug, ['a', 'a1', 'a-b', 'a'.repeat(40)], ['', 'A', '1a', '-a', 'a-', 'a_b', 'a.b', 'a\n', 'a'.repeat(41), null, 7]);
});

t.test('a name has 1 to 100 printable characters and is not only spaces', async (t) => {
  const bad = ['', ' ', '\t', 'a\nb', 'a\u0000b', '\u202ea', 'a\u2028b', '\ud800', 'a'.repeat(101), null];
  accepts(t, Name, ['a', 'Übung zwei', '漢字', '🚢', 'a'.repeat(100)], bad);
});

t.test('trust-T05: what names another thing is text that a database can look for', async (t) => {
  accepts(t, Reference, ['api', 'app-00000000000000000000000000', 'UPPER'], ['', 'a\u0000', 'a\n', '\ud800', 'a'.repeat(61), null, {}]);
});

t.test('text from outside holds no NUL and no half of a character; a line has no line end', async (t) => {
  accepts(t, Line(10), ['main', 'é 漢 🚢'], ['', 'a\nb', 'a\u0000', '\udc00', '\u0085', 'a'.repeat(11)]);
  accepts(t, Text(10), ['main', 'a\n\tb\r\n', '👩‍🚀'], ['', 'a\u0000', '\ud800', '\u0007', 'a'.repeat(11)]);
});

t.test('a time that is given is RFC 3339 in a year that a database knows, without leap seconds', async (t) => {
  const good = ['2026-11-21T15:00:00Z', '2026-11-21T15:00:00.123Z', '2026-11-21T15:00:00+02:00'];
  accepts(t, GivenTime, good, [
    '2026-11-21',
    '0000-01-01T00:00:00Z',
    '2016-12-31T23:59:60Z',
    '2026-13-01T00:00:00Z',
    'tomorrow',
    '',
    null,
    0,
  ]);
});

t.test('a sequence is a whole number that JavaScript can hold', async (t) => {
  accepts(t, Sequence(1, 'x'), [1, Number.MAX_SAFE_INTEGER], [0, -1, 1.5, 2 ** 53, '1', null]);
});

t.test('a page has 1 to 200 items, and says whether there are more', async (t) => {
  accepts(t, PageQuery, [{}, { limit: 1 }, { limit: 200, cursor: 'x' }], [{ limit: 0 }, { limit: 201 }, { limit: null }, { cursor: '' }]);
  const schema = Page(Type.String());
  accepts(
    t,
    schema,
    [{ data: ['a'], page: { nextCursor: null, hasMore: false } }],
    [{ data: [] }, { data: [1], page: { nextCursor: null, hasMore: false } }],
  );
});
