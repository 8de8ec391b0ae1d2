import t from 'tap';
import { parseTestClusterOptions } from '../../test-cluster/options.ts';

const parse = (...argv: string[]) => parseTestClusterOptions(argv, '/checkout', ['all.test.ts']);

t.test('without options there are two local clusters and every scenario', async (t) => {
  t.strictSame(parse(), { files: ['all.test.ts'] });
});

t.test('files are relative to where the command was given', async (t) => {
  t.strictSame(parse('--kubeconfig', 'a.yaml', '--second=/b.yaml', 'one.test.ts'), {
    kubeconfig: '/checkout/a.yaml',
    second: '/b.yaml',
    files: ['one.test.ts'],
  });
});

t.test('what is unknown, or a second cluster without a first, ends with 2', async (t) => {
  t.throws(() => parse('--third', 'c.yaml'), { exitCode: 2, message: /Usage/ });
  t.throws(() => parse('--second', 'b.yaml'), { exitCode: 2, message: /--second needs --kubeconfig/ });
});
