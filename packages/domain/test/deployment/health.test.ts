import t from 'tap';
import { followHealth, UNKNOWN_HEALTH, type DeploymentHealth, type HealthNews } from '../../src/deployment/health.ts';

const NOW = new Date('2026-11-21T10:00:00Z');

/** Follows the looks and gives the events of each as "type from>to". */
function follow(looks: Partial<HealthNews>[], from: DeploymentHealth = UNKNOWN_HEALTH) {
  let state = from;
  const told = looks.map((look) => {
    const { after, events } = followHealth(state, {
      health: 'Healthy',
      healthSince: null,
      sync: 'Synced',
      releasing: false,
      now: NOW,
      ...look,
    });
    state = after;
    return events.map((event) => `${event.type.slice(11)} ${event.data.from}>${event.data.to}`);
  });
  return { state, told };
}

const WELL = follow([{}]).state;

t.test('a change of health is told once', async (t) => {
  t.strictSame(follow([{ health: 'Progressing' }, { health: 'Progressing' }, {}, {}]).told, [
    ['health_changed null>Progressing'],
    [],
    ['health_changed Progressing>Healthy'],
    [],
  ]);
  t.strictSame(follow([{ health: null }], WELL), { state: WELL, told: [[]] });
});

t.test('recovery is told with the return to Healthy, also by way of Progressing', async (t) => {
  t.strictSame(follow([{ health: 'Degraded' }, { health: 'Progressing' }, {}, {}], WELL).told, [
    ['health_changed Healthy>Degraded'],
    ['health_changed Degraded>Progressing'],
    ['health_changed Progressing>Healthy', 'recovered Progressing>Healthy'],
    [],
  ]);
});

t.test('the passages of a release are no trouble and no drift', async (t) => {
  const release = { releasing: true };
  const looks = [{ ...release, health: 'Missing', sync: 'OutOfSync' }, { ...release, health: 'Progressing' }, release, {}] as const;
  t.notMatch(
    follow([...looks])
      .told.flat()
      .join(),
    /recovered|drifted/,
  );
});

t.test('drift is told when the cluster leaves what was synced, and its end when it is back', async (t) => {
  const { told } = follow([{ sync: 'OutOfSync' }, { sync: 'OutOfSync' }, { sync: 'Unknown' }, {}], WELL);
  t.strictSame(told, [['drifted Synced>OutOfSync'], [], [], ['recovered Unknown>Synced']]);
  t.strictSame(follow([{ sync: 'Unknown' }], WELL).told, [[]], 'Unknown is no drift');
});

t.test('health dates from what Argo CD says, else from the look', async (t) => {
  const since = new Date('2026-11-21T09:59:00Z');
  t.strictSame(follow([{ healthSince: since }]).state.healthSince, since);
  t.strictSame(follow([{}]).state.healthSince, NOW);
});
