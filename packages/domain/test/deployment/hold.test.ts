import t from 'tap';
import { describeHold, mayHold, parseHold, standingHold, type Hold } from '../../src/deployment/hold.ts';

const HOLD: Hold = {
  reason: 'Incident 7',
  until: null,
  since: '2026-01-01T00:00:00.000Z',
  by: { type: 'user', id: 'usr-1' },
  release: null,
};
const at = (time: string): Date => new Date(time);

t.test('a hold is read as it was stored, and what is none is none', async (t) => {
  const timed = { ...HOLD, until: '2026-01-02T00:00:00.000Z', release: 'rel-1' };
  t.strictSame(parseHold(structuredClone(timed)), timed);
  t.strictSame(parseHold({ ...HOLD, by: 'nobody' }), { ...HOLD, by: { type: 'system', id: '' } });
  for (const value of [null, undefined, 7, 'hold', [], {}, { reason: 'a' }, { since: 'yesterday' }])
    t.equal(parseHold(value), null, JSON.stringify(value));
});

t.test('a hold stands until its time, and not at it', async (t) => {
  const timed = { ...HOLD, until: '2026-01-02T00:00:00.000Z' };
  t.strictSame(standingHold(timed, at('2026-01-01T23:59:59.999Z')), timed);
  t.equal(standingHold(timed, at('2026-01-02T00:00:00.000Z')), null);
  t.strictSame(standingHold(HOLD, at('2999-01-01T00:00:00.000Z')), HOLD);
  t.equal(standingHold(null, at('2026-01-01T00:00:00.000Z')), null);
});

t.test('holds are for developers and up, in production for administrators and up', async (t) => {
  const allowed = (type: string) =>
    (['viewer', 'approver', 'deployer', 'developer', 'admin', 'owner'] as const).filter((role) => mayHold(role, type));
  for (const type of ['development', 'preview', 'staging']) t.strictSame(allowed(type), ['developer', 'admin', 'owner'], type);
  t.strictSame(allowed('production'), ['admin', 'owner']);
});

t.test('a person reads since when, by whom, why, until when, and what to do', async (t) => {
  t.equal(
    describeHold(HOLD, '/v1/x/hold'),
    'Held since 2026-01-01T00:00:00.000Z by user usr-1: Incident 7. Lift it with DELETE /v1/x/hold or send overrideHold.',
  );
  const timed = { ...HOLD, reason: 'Is it\n over? ', until: '2026-01-02T00:00:00.000Z' };
  t.match(describeHold(timed, '/x'), ': Is it over? It ends at 2026-01-02T00:00:00.000Z. Lift it');
});
