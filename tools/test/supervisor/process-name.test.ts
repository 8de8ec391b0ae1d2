import t from 'tap';
import { inStopOrder, parseProcessName, sandboxNames } from '../../supervisor/process-name.ts';

t.test('sandboxes are stopped after those who use them and before what these need', async (t) => {
  const names = ['postgres', 'redis', ...sandboxNames(10), 'api', 'worker'] as const;
  t.strictSame(inStopOrder(names), ['api', 'worker', ...sandboxNames(10), 'redis', 'postgres']);
});

t.test('no other text is the name of a process', async (t) => {
  for (const name of ['api', 'worker', 'redis', 'postgres', 'sandbox-1', 'sandbox-20']) t.equal(parseProcessName(name), name);
  for (const text of ['', 'supervisor', 'sandbox', 'sandbox-0', 'sandbox-01', 'sandbox-x', '../api'])
    t.equal(parseProcessName(text), undefined, text);
});
