import type { Deps } from '@argosy/core/deps';
import { newUuid } from '@argosy/runtime/new-uuid';
import t from 'tap';
import { startAdministrator } from '../src/first-administrator.ts';

const TOKEN = 'a-token-of-thirty-two-characters!';

t.test('an API that starts while the database is away serves, and makes the administrator when it is back (trust-F09)', async (t) => {
  const made = Promise.withResolvers<void>();
  const answers = [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432')), null];
  const trying = await startAdministrator(
    fakeDeps(() => {
      const error = answers.shift();
      if (error instanceof Error) throw error;
      made.resolve();
      return [{ made: true }];
    }),
    TOKEN,
  );
  t.teardown(() => trying?.stop());
  await made.promise;
  t.same(answers, []);
});

t.test('what is not mended by waiting stops the start', async (t) => {
  const refused = startAdministrator(
    fakeDeps(() => {
      throw new Error('permission denied for function ensure_administrator');
    }),
    TOKEN,
  );
  await t.rejects(refused, { message: /permission denied/ });
});

function fakeDeps(answer: () => unknown[]): Deps {
  const log = { info() {}, warn() {}, error() {}, debug() {} };
  const platform = { $queryRaw: async () => answer() };
  return { db: { platform }, newUuid, clock: { now: () => new Date() }, log } as unknown as Deps;
}
