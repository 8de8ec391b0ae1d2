import t from 'tap';
import { Counter, createMetrics } from '../src/metrics.ts';

t.test('each registry is its own, with the process’s figures', async (t) => {
  const [one, two] = [createMetrics(), createMetrics()];
  new Counter({ name: 'argosy_test_total', help: 'Of the test.', registers: [one] }).inc(3);
  t.match(await one.metrics(), /^argosy_test_total 3$/m);
  t.match(await two.metrics(), /^process_cpu_seconds_total /m);
  t.notMatch(await two.metrics(), 'argosy_test_total');
});
