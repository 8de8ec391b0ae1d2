import t from 'tap';
import { OLD_PODS, run } from '../argocd/replay.ts';
import { at, observation, operation, release } from './looks.ts';

t.test('a sync is begun where Argo CD has given up on an older commit and stands still before this one', async (t) => {
  const problem = { code: 'manifest_invalid', text: 'Failed last sync attempt', verdict: 'attempted', sequence: 41n } as const;
  const given = observation({ syncStatus: 'OutOfSync', comparedSequence: 42n, operation: operation('failed', 41n), problem });
  const asked = (look: typeof given, ...seconds: number[]) =>
    run(
      release(),
      seconds.map((second) => ({ observation: look, workload: OLD_PODS, now: at(second) })),
    ).at(-1)?.beginSync;
  t.equal(asked(given, 1, 4), false, 'it is given its time');
  t.equal(asked(given, 1, 4, 7), true);
  t.equal(asked({ ...given, operation: operation('running', 42n) }, 1, 4, 7), false, 'not while a sync runs');
  t.equal(asked({ ...given, comparedSequence: 41n }, 1, 4, 7), false, 'nor before the commit was compared');
  t.equal(asked({ ...given, problem: null }, 1, 4, 7), false);
});
