import t from 'tap';
import { parseChaosOptions } from '../../chaos/options.ts';

t.test('without options it is the storm of every change', async (t) => {
  t.strictSame(parseChaosOptions([]), { mode: 'ci' });
});

t.test('a seed, a length, a planted fault', async (t) => {
  t.strictSame(parseChaosOptions(['--short', '--seed', '7']), { mode: 'short', seed: 7 });
  t.strictSame(parseChaosOptions(['--planted', '--only=done-before-run']), { mode: 'planted', only: 'done-before-run' });
});

t.test('what is unknown or contradicts itself ends with 2', async (t) => {
  for (const argv of [['--storm'], ['--soak', '--short'], ['--only', 'a'], ['--seed', '-1'], ['file.ts']]) {
    t.throws(() => parseChaosOptions(argv), { exitCode: 2, message: /Usage/ }, argv.join(' '));
  }
});
