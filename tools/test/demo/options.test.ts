import t from 'tap';
import { parseDemoOptions } from '../../demo/options.ts';

const parse = (...argv: string[]) => parseDemoOptions(argv, '/checkout');

t.test('without options the demo uses the local cluster and goes away again', async (t) => {
  t.strictSame(parse(), { keep: false });
});

t.test('folders and files are relative to where the command was given, references stay as they are', async (t) => {
  t.strictSame(parse('--kubeconfig', 'a.yaml', '--chart', 'charts/argo-cd', '--keep'), {
    keep: true,
    kubeconfig: '/checkout/a.yaml',
    chart: '/checkout/charts/argo-cd',
  });
  t.match(parse('--chart', 'oci://registry.example/argo-cd'), { chart: 'oci://registry.example/argo-cd' });
});

t.test('what is unknown or no URL ends with 2', async (t) => {
  t.throws(() => parse('--sandbox'), { exitCode: 2, message: /Usage/ });
  t.throws(() => parse('--public-url', 'example.com'), { exitCode: 2, message: /--public-url/ });
});
