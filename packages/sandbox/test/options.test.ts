import t from 'tap';
import { parseArguments } from '../src/options.ts';

t.test('a folder is enough', async (t) => {
  t.strictSame(parseArguments(['--data', 'd'], '/here'), { name: 'sandbox', data: '/here/d', host: '127.0.0.1', port: 0, controlPort: 0 });
});

t.test('every option is taken', async (t) => {
  const argv = ['--name', 'sandbox-1', '--data=/d', '--host', '::1', '--port', '7501', '--control-port', '7601'];
  t.strictSame(parseArguments(argv, '/here'), { name: 'sandbox-1', data: '/d', host: '::1', port: 7501, controlPort: 7601 });
});

t.test('what is wrong ends with 2 and names the option', async (t) => {
  const wrong: [string, ...string[]][] = [
    ['--data'],
    ['--data', '--data', ''],
    ['--name', '--data', 'd', '--name', 'A b'],
    ['--host', '--data', 'd', '--host', 'a b'],
    ['--port', '--data', 'd', '--port', '65536'],
    ['--control-port', '--data', 'd', '--control-port', '-1'],
    ['--nonsense', '--nonsense'],
    ['stray', 'stray'],
  ];
  for (const [named, ...argv] of wrong) {
    t.throws(() => parseArguments(argv, '/'), { name: 'SandboxError', exitCode: 2, message: new RegExp(named) }, argv.join(' '));
  }
});
