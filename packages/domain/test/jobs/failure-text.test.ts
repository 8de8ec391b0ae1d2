import t from 'tap';
import { failureText } from '../../src/jobs/failure-text.ts';

t.test('an error is told in its own words, on one line', async (t) => {
  t.equal(failureText(new Error('it broke')), 'it broke');
  t.equal(failureText(new TypeError('a\n\tb\u0000c\u202ed')), 'a b c d');
  t.equal(failureText(new RangeError('')), 'RangeError');
});

t.test('whatever is thrown has words, also what is no error (trust-F28)', async (t) => {
  const unreadable = Object.defineProperty(new Error('x'), 'message', {
    get() {
      throw new Error('no');
    },
  });
  for (const [thrown, told] of [
    ['a text', 'a text'],
    ['', 'it failed without a word'],
    [undefined, 'something was thrown that is no error: undefined'],
    [null, 'something was thrown that is no error: object'],
    [{ message: 'no' }, 'something was thrown that is no error: object'],
    [Symbol('s'), 'something was thrown that is no error: symbol'],
    [unreadable, 'something was thrown that cannot be read'],
  ] as const) {
    t.equal(failureText(thrown), told);
  }
});

t.test('a long text is cut, whatever its size', async (t) => {
  for (const text of ['x'.repeat(5000), 'ä'.repeat(5_000_000), '//'.repeat(2_000_000)]) {
    t.ok(Buffer.byteLength(failureText(new Error(text))) <= 1000);
  }
});

t.test('what looks like a secret is not told', async (t) => {
  const secrets = [
    'connect to postgresql://argosy:CANARY@db.example.com/x failed',
    'Authorization: Bearer CANARY.CANARY',
    'token ags_0123456789abcdefghjkmnpqrs_CANARY-x is wrong',
    'password agc_CANARY_x',
    `key -----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY----- refused`,
    `key -----BEGIN RSA PRIVATE KEY-----\nCANARY`,
    'jwt eyJhbGciOiJSUzI1.CANARY.CANARY',
  ];
  for (const text of secrets) t.notMatch(failureText(new Error(text)), /CANARY/, text);
});

t.test('of an error of the database client only what is wrong is told, not where in our source', async (t) => {
  const message =
    '\nInvalid `tx.release.create()` invocation in\n/srv/argosy/packages/core/src/x.ts:12:3\n\n  11 code\n→ 12 code\nUnique constraint failed';
  t.equal(failureText(new Error(message)), 'Unique constraint failed');
});
