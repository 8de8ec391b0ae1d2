import Type from 'typebox';
import t from 'tap';
import { ConfigError, readConfig } from '../src/config.ts';

const Schema = Type.Object({
  URL: Type.String({ pattern: '^https://' }),
  ARGOSY_KEY: Type.String({ pattern: '^[0-9a-f]{8}$' }),
  ARGOSY_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 7400 }),
  ARGOSY_LEVEL: Type.Union([Type.Literal('info'), Type.Literal('debug')], { default: 'info' }),
  ARGOSY_OPTIONAL: Type.Optional(Type.String({ pattern: '^[a-z]+$' })),
});
const KNOWN = new Set([...Object.keys(Schema.properties), 'ARGOSY_OF_ANOTHER']);
const good = { URL: 'https://a.test', ARGOSY_KEY: '0123abcd' };
const read = (env: Record<string, string | undefined>) => readConfig(Schema, env, KNOWN);

function refusal(env: Record<string, string | undefined>): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

t.test('settings are read with their types and defaults', async (t) => {
  t.match(read(good), { URL: 'https://a.test', ARGOSY_PORT: 7400, ARGOSY_LEVEL: 'info' });
  t.equal(read({ ...good, ARGOSY_PORT: '8080' }).ARGOSY_PORT, 8080);
});

t.test('what is missing, malformed and unknown is named together', async (t) => {
  const message = refusal({ ARGOSY_KEY: 'zzz', ARGOSY_PORT: '99999', ARGOSY_LEVEL: 'loud', ARGOSY_PROT: '1', ARGOSY_OPTIONAL: '1' });
  for (const name of ['URL', 'ARGOSY_KEY', 'ARGOSY_PORT', 'ARGOSY_LEVEL', 'ARGOSY_OPTIONAL', 'ARGOSY_PROT']) {
    t.match(message, new RegExp(`^  ${name}: `, 'm'), name);
  }
});

t.test('an unknown setting alone stops the start; one of another process, of the tests or of the system does not', async (t) => {
  t.match(refusal({ ...good, ARGOSY_PROT: '1' }), /ARGOSY_PROT: there is no such setting/);
  t.equal(read({ ...good, ARGOSY_OF_ANOTHER: 'x', ARGOSY_TEST_DATABASE_URL: 'x', PATH: '/bin', argosy_lower: 'x' }).ARGOSY_PORT, 7400);
});

t.test('an empty setting counts as unset', async (t) => {
  t.equal(read({ ...good, ARGOSY_PORT: '', ARGOSY_OPTIONAL: '', ARGOSY_UNKNOWN: '' }).ARGOSY_PORT, 7400);
  t.match(refusal({ ...good, URL: '' }), /URL: .*required/);
});

t.test('no value is in the message: it could be a secret', async (t) => {
  const message = refusal({ URL: 'http://user:hunter2@db.test', ARGOSY_KEY: 'hunter2-is-my-secret', ARGOSY_WRONG: 'hunter2' });
  t.notMatch(message, /hunter2/);
});

t.test('the environment that was given stays as it is', async (t) => {
  const env = { ...good, ARGOSY_PORT: '1' };
  read(env);
  t.same(env, { ...good, ARGOSY_PORT: '1' });
});
