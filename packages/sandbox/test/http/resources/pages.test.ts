import t from 'tap';
import { createPages } from '../../../src/http/resources/pages.ts';
import { systemTimers as timers } from '../../../src/timers.ts';
import type { KubeObject } from '../../../src/kubernetes/object.ts';

function objects(...names: string[]): KubeObject[] {
  return names.map((name) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'n', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  }));
}

const names = (items: readonly KubeObject[]) => items.map(({ metadata }) => metadata.name).join('');

t.test('the pieces of a list are of one moment, whatever happens between them', async (t) => {
  const pages = createPages(timers);
  const first = pages.page('s', 2, undefined, () => ({ items: objects('a', 'b', 'c', 'd', 'e'), resourceVersion: '7' }));
  t.equal(names(first.items), 'ab');
  t.match(first.metadata, { resourceVersion: '7', remainingItemCount: 3 });
  const now = () => ({ items: objects('a', 'x'), resourceVersion: '9' });
  const second = pages.page('s', 2, first.metadata.continue, now);
  t.equal(names(second.items), 'cd');
  t.equal(names(pages.page('s', 2, first.metadata.continue, now).items), 'cd', 'asked again');
  const third = pages.page('s', 2, second.metadata.continue, now);
  t.equal(names(third.items), 'e');
  t.strictSame(third.metadata, { resourceVersion: '7' });
});

t.test('a list that is forgotten is 410, with a way to go on', async (t) => {
  const pages = createPages(timers, 1);
  const list = (resourceVersion: string) => () => ({ items: objects('a', 'b', 'c'), resourceVersion });
  const { metadata } = pages.page('s', 1, undefined, list('1'));
  pages.page('s', 1, undefined, list('2'));
  let status: Record<string, unknown> = {};
  try {
    pages.page('s', 1, metadata.continue, list('3'));
  } catch (error) {
    status = (error as { toStatus(): Record<string, unknown> }).toStatus();
  }
  t.match(status, { code: 410, reason: 'Expired', metadata: { continue: String } });
  const again = (status['metadata'] as { continue: string }).continue;
  t.equal(names(pages.page('s', 5, again, list('3')).items), 'bc');
});

t.test('a token that is none is 400', async (t) => {
  for (const token of ['abc', '', 'e30'])
    t.throws(() => createPages(timers).page('s', 1, token, () => ({ items: [], resourceVersion: '1' })), { code: 400 });
});

t.test('a list is kept for a minute, not longer', async (t) => {
  let call = (): void => undefined;
  let ms = 0;
  const pages = createPages({ now: () => new Date(), after: (wait, then) => ((ms = wait), (call = then), () => undefined) });
  const list = () => ({ items: objects('a', 'b'), resourceVersion: '1' });
  const { metadata } = pages.page('s', 1, undefined, list);
  t.equal(ms, 60_000);
  call();
  t.throws(() => pages.page('s', 1, metadata.continue, list), { code: 410 });
});
