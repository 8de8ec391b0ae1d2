import t from 'tap';
import { parseTestClusterOptions } from '../../test-cluster/options.ts';

const FILES = { given: ['job.test.ts'], local: ['job.test.ts', 'comparison.test.ts'] };
const parse = (...argv: string[]) => parseTestClusterOptions(argv, '/checkout', FILES);

t.test('without options there are local clusters and every file, and on a cluster that is given what makes sense there', async (t) => {
  t.strictSame(parse(), { files: ['job.test.ts', 'comparison.test.ts'] });
  t.strictSame(parse('--kubeconfig', '/a.yaml'), { kubeconfig: '/a.yaml', files: ['job.test.ts'] });
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
