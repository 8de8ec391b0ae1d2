import t from 'tap';

interface Parsed {
  command: string;
  folder?: string;
  port?: number;
  nodes?: number;
  names?: string[];
}

const { parseArguments } = (await import(new URL('../../cluster/parts/arguments.mjs', import.meta.url).href)) as {
  parseArguments: (argv: string[], env: Record<string, string>) => Parsed;
};

t.test('a command has its folder, by default .argosy/cluster, and the options given', async (t) => {
  t.match(parseArguments(['up'], {}), { command: 'up', folder: '.argosy/cluster', port: undefined, nodes: undefined });
  t.match(parseArguments(['up', 'here', '--port', '20000', '--nodes=3'], {}), { folder: 'here', port: 20_000, nodes: 3 });
  t.match(parseArguments(['--port=20000', 'up', 'here'], {}), { command: 'up', folder: 'here', port: 20_000 });
  t.match(parseArguments(['down', '/tmp/x'], {}), { command: 'down', folder: '/tmp/x' });
  t.strictSame(parseArguments(['follow', '--help'], {}), { command: 'help' });
});

t.test('the environment stands for options that are not given', async (t) => {
  const env = { ARGOSY_CLUSTER_PORT: '21000', ARGOSY_CLUSTER_NODES: '' };
  t.match(parseArguments(['up'], env), { port: 21_000, nodes: undefined });
  t.match(parseArguments(['up', '--port', '22000'], env), { port: 22_000 });
});

t.test('what is built can be picked by name', async (t) => {
  t.strictSame(parseArguments(['build'], {}).names, ['tools', 'etcd', 'kwok', 'kubernetes', 'argocd']);
  t.strictSame(parseArguments(['build', 'etcd', 'kwok'], {}).names, ['etcd', 'kwok']);
});

t.test('anything unknown or out of range is refused by name', async (t) => {
  const cases: [string[], RegExp][] = [
    [[], /Usage/],
    [['start'], /Unknown command start/],
    [['up', '--fast'], /Unknown option --fast/],
    [['up', 'a', 'b'], /One folder/],
    [['up', '--port', '80'], /--port takes a number from 1024 to 65515/],
    [['up', '--port', '65516'], /--port takes/],
    [['up', '--port', '20000.5'], /--port takes/],
    [['up', '--port'], /--port takes/],
    [['up', '--nodes', '0'], /--nodes takes a number from 1 to 100/],
    [['down', '--port', '20000'], /Only "up" takes options/],
    [['build', 'redis'], /There is no redis to build/],
  ];
  for (const [argv, message] of cases) t.throws(() => parseArguments(argv, {}), { message }, argv.join(' '));
});
