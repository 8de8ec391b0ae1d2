import t from 'tap';
import Value from 'typebox/value';
import { KNOWN_SETTINGS, SETTINGS, Settings } from '../src/settings.ts';

type Name = keyof typeof SETTINGS;
const takes = (name: Name, value: unknown): boolean => Value.Check(SETTINGS[name], value);

t.test('every setting is described, and known to every process', async (t) => {
  for (const [name, schema] of Object.entries(SETTINGS)) {
    t.match(schema, { description: /\.$/ }, name);
    t.ok(KNOWN_SETTINGS.has(name), name);
  }
  t.same(Object.keys(Settings.properties), Object.keys(SETTINGS));
});

t.test('settings take what they are for and refuse what would fail later', async (t) => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const cases: [name: Name, good: unknown[], bad: unknown[]][] = [
    ['DATABASE_URL', ['postgres://a/b', 'postgresql://u:p@h:5432/d'], ['mysql://a/b', 'a', '']],
    ['REDIS_URL', ['redis://a', 'rediss://a:6380'], ['http://a', '']],
    ['ARGOSY_PORT', [0, 7400, 65_535], [-1, 65_536, 1.5]],
    [
      'ARGOSY_PUBLIC_URL',
      ['https://a.test', 'http://a.test:7400/base'],
      ['https://a.test/', 'a.test', 'https://a.test?x=1', 'https://a.test#x'],
    ],
    ['ARGOSY_BOOTSTRAP_TOKEN', ['x'.repeat(32), '!'.repeat(255)], ['x'.repeat(31), 'x'.repeat(256), `${'x'.repeat(32)} y`, 'é'.repeat(32)]],
    [
      'ARGOSY_ENCRYPTION_KEY',
      [key, `${key},${key}`],
      ['', 'short', Buffer.alloc(31).toString('base64'), `${key},`, Buffer.alloc(33).toString('base64')],
    ],
    ['ARGOSY_LOG_LEVEL', ['info', 'silent'], ['loud', 'INFO', '']],
  ];
  for (const [name, good, bad] of cases) {
    for (const value of good) t.ok(takes(name, value), `${name} takes ${String(value)}`);
    for (const value of bad) t.notOk(takes(name, value), `${name} refuses ${String(value)}`);
  }
});
