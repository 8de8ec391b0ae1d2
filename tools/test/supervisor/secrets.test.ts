import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ensureSecret, makePassword } from '../../supervisor/secrets.ts';

t.test('a secret is made once, privately, and an empty file is not one', async (t) => {
  const folder = t.testdir({ empty: '' });
  let made = 0;
  const make = (): string => `secret ${++made}`;
  t.equal(await ensureSecret(folder, 's', make), 'secret 1');
  t.equal(await ensureSecret(folder, 's', make), 'secret 1');
  t.equal(await ensureSecret(folder, 'empty', make), 'secret 2');
  for (const name of ['s', 'empty']) t.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
  t.strictSame((await readdir(folder)).toSorted(), ['empty', 's'], 'nothing else stays');
});

t.test('passwords are letters and digits, long, and never the same', async (t) => {
  const passwords = new Set(Array.from({ length: 100 }, makePassword));
  t.equal(passwords.size, 100);
  for (const password of passwords) t.match(password, /^[A-Za-z0-9]{43}$/);
});
