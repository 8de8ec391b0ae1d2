import t from 'tap';
import type { ApplicationNews } from '@argosy/core/deployments/observe/note-news';
import { until } from '@argosy/testkit/until';
import { createNewsDesk } from '../src/news-desk.ts';

const news = (deploymentId: string, signature: string): ApplicationNews => ({ deploymentId, signature });
const print = (batch: ApplicationNews[]): string => batch.map(({ deploymentId, signature }) => `${deploymentId}=${signature}`).join();

t.test('what comes in at once is noted together, what comes in meanwhile afterwards, the newest of each only', async (t) => {
  const batches: string[] = [];
  const gates: (() => void)[] = [];
  const note = async (batch: ApplicationNews[]): Promise<void> => {
    batches.push(print(batch));
    await new Promise<void>((resolve) => gates.push(resolve));
  };
  const desk = createNewsDesk(note, new AbortController().signal, () => t.fail('an error'));
  desk.add(news('a', '1'));
  desk.add(news('b', '1'));
  await until('the first are noted', () => gates.length === 1);
  desk.add(news('a', '2'));
  desk.add(news('c', '1'));
  desk.add(news('a', '3'));
  gates[0]?.();
  await until('the rest is noted', () => gates.length === 2);
  gates[1]?.();
  t.strictSame(batches, ['a=1,b=1', 'a=3,c=1']);
});

t.test('what could not be noted is tried again, unless there is newer news of it', async (t) => {
  const batches: string[] = [];
  const errors: unknown[] = [];
  const desk = createNewsDesk(
    async (batch) => {
      batches.push(print(batch));
      if (batches.length > 1) return;
      desk.add(news('a', '2'));
      throw new Error('away');
    },
    new AbortController().signal,
    (error) => errors.push(error),
  );
  desk.add(news('a', '1'));
  desk.add(news('b', '1'));
  await until('it is tried again', () => batches.length === 2);
  t.strictSame(batches, ['a=1,b=1', 'a=2,b=1']);
  t.match(errors, [{ message: 'away' }]);
});

t.test('what has ended notes nothing more', async (t) => {
  const controller = new AbortController();
  let noted = 0;
  const desk = createNewsDesk(
    async () => {
      noted += 1;
      controller.abort();
      throw new Error('away');
    },
    controller.signal,
    () => {},
  );
  desk.add(news('a', '1'));
  await until('it was tried', () => noted === 1);
  desk.add(news('b', '1'));
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(noted, 1);
});
