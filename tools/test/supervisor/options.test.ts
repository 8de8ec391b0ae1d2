import t from 'tap';
import { parseOptions, renderUsage } from '../../supervisor/options.ts';

const parse = (...argv: string[]) => parseOptions(argv, '/here', { command: 'npm start', data: '/checkout/.argosy/data', sandboxes: 0 });

t.test('the defaults are those of the contract', async (t) => {
  t.strictSame(parse(), { host: '127.0.0.1', port: 7400, data: '/checkout/.argosy/data', sandboxes: 0, json: false });
});

t.test('every option is taken, and a relative folder is relative to where the command was given', async (t) => {
  t.strictSame(parse('--host', '::1', '--port=0', '--data', 'd', '--json', '--sandbox', '20'), {
    host: '::1',
    port: 0,
    data: '/here/d',
    sandboxes: 20,
    json: true,
  });
  t.equal((parse('--data', '/x') as { data: string }).data, '/x');
  t.equal(parse('--help'), 'help');
});

t.test('a command may have sandboxes by default, and its usage says so', async (t) => {
  const defaults = { command: 'npm run dev', data: '/d', sandboxes: 1 };
  t.match(parseOptions([], '/', defaults), { sandboxes: 1 });
  t.match(parseOptions(['--sandbox=0'], '/', defaults), { sandboxes: 0 });
  t.match(renderUsage(defaults), /^Usage: npm run dev -- [^]*--sandbox N .*\(1\)/);
});

t.test('what is wrong ends with 2 and names the option', async (t) => {
  const wrong: [string, ...string[]][] = [
    ['--port', '--port', '65536'],
    ['--port', '--port', '-1'],
    ['--port', '--port', '80x'],
    ['--host', '--host', 'a b'],
    ['--data', '--data', ''],
    ['--sandbox', '--sandbox', '21'],
    ['--sandbox', '--sandbox', 'many'],
    ['--nonsense', '--nonsense'],
    ['stray', 'stray'],
  ];
  for (const [named, ...argv] of wrong) t.throws(() => parse(...argv), { exitCode: 2, message: new RegExp(named) }, argv.join(' '));
});
