import t from 'tap';
import type { Release } from '../../../tests/e2e/shapes.ts';
import { renderTimeline } from '../../demo/follow-release.ts';

t.test('a timeline shows each state with its time, and how long it took from the request', async (t) => {
  const release = {
    createdAt: '2026-11-21T10:00:00.000Z',
    timeline: [
      { state: 'queued', at: '2026-11-21T10:00:00.000Z', detail: null },
      { state: 'succeeded', at: '2026-11-21T10:00:12.340Z', detail: 'All is well.' },
    ],
  } as Release;
  t.equal(renderTimeline(release), '2026-11-21T10:00:00.000Z    +0.00 s  queued\n2026-11-21T10:00:12.340Z   +12.34 s  succeeded');
});
