import fc from 'fast-check';
import t from 'tap';
import { UNKNOWN_HEALTH, type DeploymentHealth, type HealthNews } from '../../src/deployment/deployment-health.ts';
import { followHealth } from '../../src/deployment/health.ts';
import { parseHealthMemory, printHealthMemory } from '../../src/deployment/health-memory.ts';

const START = Date.parse('2026-11-21T10:00:00Z');

/** A look at a second after the start; Healthy, Synced and no release unless said otherwise. */
type LookAt = Partial<HealthNews> & { at: number };

/** Follows the looks and gives the events of each as "type from>to"; the memory is stored and read again each time. */
function follow(looks: LookAt[], from: DeploymentHealth = UNKNOWN_HEALTH) {
  let state = from;
  const again: (number | null)[] = [];
  const told = looks.map(({ at, ...look }) => {
    const { after, events, lookAgainMs } = followHealth(state, {
      health: 'Healthy',
      healthSince: null,
      sync: 'Synced',
      releasing: false,
      behind: false,
      lookedAt: new Date(START + at * 1000),
      now: new Date(START + at * 1000),
      ...look,
    });
    again.push(lookAgainMs);
    state = { ...after, memory: parseHealthMemory(JSON.parse(JSON.stringify(printHealthMemory(after.memory))), after) };
    return events.map((event) => `${event.type.slice(11)} ${event.data.from}>${event.data.to}`);
  });
  return { state, told, again };
}

const WELL = follow([{ at: -1000 }]).state;

t.test('a worse health is told when it has stood for ten seconds, once, and the look for that is asked for', (t) => {
  const { told, again } = follow(
    [0, 4, 9.9, 10, 11].map((at) => ({ at, health: 'Degraded' })),
    WELL,
  );
  t.strictSame(told, [[], [], [], ['health_changed Healthy>Degraded'], []]);
  t.strictSame(again, [10_000, 6000, 100, null, null]);
  t.end();
});

t.test('what is seen stands in the deployment at once, with the time that Argo CD gives for it', (t) => {
  const since = new Date(START - 1000);
  const { state } = follow([{ at: 0, health: 'Degraded', healthSince: since, sync: 'OutOfSync' }], WELL);
  t.match(state, { health: 'Degraded', sync: 'OutOfSync', drifted: false, troubled: false });
  t.strictSame(state.healthSince, since);
  t.strictSame(follow([{ at: 3, health: 'Degraded' }], WELL).state.healthSince, new Date(START + 3000), 'else the time of the look');
  t.strictSame(follow([{ at: 9, health: null }], state).state.healthSince, since, 'no news of health changes nothing');
  t.end();
});

t.test('recovery is told when Healthy has stood for five seconds, also by way of Progressing', (t) => {
  const looks: LookAt[] = [
    { at: 0, health: 'Degraded' },
    { at: 10, health: 'Degraded' },
    { at: 20, health: 'Progressing' },
    { at: 22 },
    { at: 23, health: 'Progressing' },
    { at: 24 },
    { at: 29 },
    { at: 40 },
  ];
  const recovered = ['health_changed Degraded>Healthy', 'recovered Degraded>Healthy'];
  t.strictSame(follow(looks, WELL).told, [[], ['health_changed Healthy>Degraded'], [], [], [], [], recovered, []]);
  t.end();
});

t.test('a pod that goes from one trouble to the next is told after half a minute, though no state of it stood', (t) => {
  const looks = [0, 6, 12, 18, 24, 30].map((at, turn): LookAt => ({ at, health: turn % 2 === 0 ? 'Degraded' : 'Progressing' }));
  t.strictSame(follow(looks, WELL).told, [[], [], [], [], [], ['health_changed Healthy>Progressing']]);
  t.end();
});

t.test('the first health is told at once when it is good and proven by a comparison (fact-26)', (t) => {
  t.strictSame(follow([{ at: 0 }]).told, [['health_changed null>Healthy']]);
  const without = follow([{ at: 0, sync: 'Unknown' }]);
  t.strictSame([without.told, without.again], [[[]], [null]]);
  t.end();
});

t.test('the passages of a release tell nothing: no health, no drift, and nothing to look again for', (t) => {
  const releasing = true;
  const looks: LookAt[] = [
    { at: 0, health: 'Missing', sync: 'OutOfSync', releasing },
    { at: 20, health: 'Progressing', releasing },
    { at: 40, health: 'Degraded', releasing },
    { at: 60, releasing },
  ];
  const { told, again, state } = follow(looks);
  t.strictSame(told.flat(), []);
  t.strictSame(again, [null, null, null, null]);
  t.strictSame(follow([{ at: 61 }], state).told, [['health_changed null>Healthy']]);
  t.end();
});

t.test('what a failed release leaves behind is told with its end', (t) => {
  const looks: LookAt[] = [
    { at: 0, health: 'Degraded', releasing: true },
    { at: 60, health: 'Degraded' },
  ];
  t.strictSame(follow(looks, WELL).told, [[], ['health_changed Healthy>Degraded']]);
  t.end();
});

t.test('drift is told when it has stood for ten seconds, and its end when that has stood for five', (t) => {
  const looks: LookAt[] = [
    { at: 0, sync: 'OutOfSync' },
    { at: 5, sync: 'Unknown' },
    { at: 10, sync: 'OutOfSync' },
    { at: 20 },
    { at: 22, sync: 'OutOfSync' },
    { at: 23 },
    { at: 28 },
  ];
  t.strictSame(follow(looks, WELL).told, [[], [], ['drifted Synced>OutOfSync'], [], [], [], ['recovered OutOfSync>Synced']]);
  t.end();
});

t.test('fact-24: drift that Argo CD heals within seconds tells nobody', (t) => {
  const { told, state } = follow([{ at: 0, sync: 'OutOfSync', health: 'Progressing' }, { at: 1 }, { at: 100 }], WELL);
  t.strictSame(told.flat(), []);
  t.match(state, { drifted: false, health: 'Healthy', sync: 'Synced' });
  t.end();
});

t.test('what differs because of a release is no drift: while it runs, after it failed, before it was compared', (t) => {
  const looks: LookAt[] = [
    { at: 0, releasing: true },
    { at: 5, sync: 'OutOfSync', releasing: true },
    { at: 10, sync: 'OutOfSync' },
    { at: 100, sync: 'OutOfSync' },
  ];
  t.strictSame(follow(looks, WELL).told.flat(), []);
  const behind: LookAt[] = [
    { at: 0, behind: true },
    { at: 1, sync: 'OutOfSync' },
    { at: 100, sync: 'OutOfSync' },
  ];
  t.strictSame(follow(behind, WELL).told.flat(), []);
  t.end();
});

t.test('what was seen before a pause and is seen after it has not stood in between', (t) => {
  const lookedAt = new Date(START);
  const looks: LookAt[] = [
    { at: 0, health: 'Degraded', sync: 'OutOfSync' },
    { at: 3600, health: 'Degraded', sync: 'OutOfSync', lookedAt },
    { at: 3609, health: 'Degraded', sync: 'OutOfSync' },
  ];
  const { told, again, state } = follow(looks, WELL);
  t.strictSame([told.flat(), again], [[], [10_000, 10_000, 1000]]);
  t.strictSame(follow([{ at: 3610, health: 'Degraded', sync: 'OutOfSync' }], state).told, [
    ['health_changed Healthy>Degraded', 'drifted Synced>OutOfSync'],
  ]);
  const short = { at: 60, health: 'Degraded', lookedAt } as const;
  t.strictSame(follow([looks[0]!, short], WELL).told.flat(), ['health_changed Healthy>Degraded'], 'a minute is no pause');
  t.end();
});

t.test('a deployment without a memory has told what it last saw, and a memory of another kind is none', (t) => {
  t.strictSame(parseHealthMemory({}, { health: 'Healthy', sync: 'Synced' }), { told: 'Healthy', calm: true });
  for (const stored of [null, 'x', [], { told: 'Splendid', calm: 'yes', wordSince: 'soon', syncSince: 4 }]) {
    const { told, calm, ...times } = parseHealthMemory(stored, { health: null, sync: null });
    t.strictSame({ told, calm, times }, { told: null, calm: false, times: {} });
  }
  t.end();
});

t.test('trust-F26: a time that is still to come, by another clock, delays nothing by more than the usual', (t) => {
  const from = { ...WELL, health: 'Degraded', memory: { ...WELL.memory, wordSince: new Date(START + 3_600_000) } } as const;
  t.strictSame(follow([{ at: 0, health: 'Degraded' }], from).again, [10_000]);
  t.end();
});

const health = fc.constantFrom('Healthy', 'Progressing', 'Degraded', 'Missing', 'Suspended', 'Unknown', null);
const sync = fc.constantFrom('Synced', 'OutOfSync', 'Unknown', null);

t.test('flaps that are shorter than the debounce give no event, whatever they are', (t) => {
  // Each excursion ends in a look at what was told, less than its time after it began.
  const flap = fc.record({
    looks: fc.array(fc.record({ health, sync, after: fc.integer({ min: 0, max: 2400 }) }), { maxLength: 4 }),
    rest: fc.integer({ min: 1, max: 60_000 }),
  });
  fc.assert(
    fc.property(fc.array(flap, { maxLength: 12 }), (flaps) => {
      let at = 0;
      const looks: LookAt[] = [];
      for (const { looks: away, rest } of flaps) {
        at += rest;
        for (const { after, ...look } of away) looks.push({ ...look, at: (at += after) / 1000 });
        looks.push({ at: at / 1000 });
      }
      return follow(looks, WELL).told.flat().length === 0;
    }),
    { numRuns: 2000 },
  );
  t.end();
});

t.test('in any sequence of looks each change is told once, drifted and recovered take turns, and what waits is looked at again', (t) => {
  const look = fc.record({ health, sync, releasing: fc.boolean(), behind: fc.boolean(), after: fc.integer({ min: 0, max: 20_000 }) });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 60 }), (entries) => {
      let at = 0;
      const looks = entries.map(({ after, ...rest }): LookAt => ({ ...rest, at: (at += after) / 1000 }));
      const { told, state, again } = follow(looks);
      const words = told.flat().filter((text) => text.startsWith('health_changed'));
      words.reduce((before, text) => {
        const [from, to] = text.slice('health_changed '.length).split('>');
        if (from !== before || from === to) throw new Error(`${text} after ${before}`);
        return to ?? '';
      }, 'null');
      const turns = told.flat().filter((text) => /^(drifted|recovered .*>Synced)/.test(text));
      turns.forEach((text, index) => {
        if (text.startsWith('drifted') !== (index % 2 === 0)) throw new Error(`${text} is out of turn`);
      });
      if (state.drifted !== (turns.length % 2 === 1)) throw new Error('drifted is not what was told');
      looks.forEach((each, index) => {
        if (each.releasing === true && told[index]?.length !== 0) throw new Error('told beside a release');
        if (again[index] !== null && !((again[index] ?? 0) > 0 && (again[index] ?? 0) <= 10_000)) throw new Error('a look at no time');
      });
    }),
    { numRuns: 2000 },
  );
  t.end();
});

t.test('what stands is told in the end, also when every look is the one that was asked for', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ health, sync, after: fc.integer({ min: 0, max: 20_000 }) }), { maxLength: 20 }),
      health,
      (entries, last) => {
        let at = 0;
        let { state } = follow(
          entries.map(({ after, ...rest }): LookAt => ({ ...rest, at: (at += after) / 1000 })),
          WELL,
        );
        for (let turn = 0; turn < 4; turn++) {
          const { state: next, again } = follow([{ at: at / 1000, health: last, sync: 'Synced' }], state);
          state = next;
          if (again[0] === null || again[0] === undefined) break;
          at += again[0];
        }
        return state.memory.told === (last ?? state.health) && !state.drifted;
      },
    ),
    { numRuns: 1000 },
  );
  t.end();
});
