import t from 'tap';
import { signatureAtRest, signatureOf } from '../../src/argocd/signature.ts';

function application(change: { revision?: string; health?: string; phase?: string; reconciledAt?: string; sync?: string } = {}): object {
  const {
    revision = 'a'.repeat(40),
    health = 'Healthy',
    phase = 'Succeeded',
    reconciledAt = '2026-01-01T00:00:00Z',
    sync = 'Synced',
  } = change;
  return {
    metadata: { name: 'dep-1', uid: 'u', resourceVersion: String(Math.random()) },
    status: {
      sync: { status: sync, revision },
      health: { status: health },
      operationState: { phase, syncResult: { revision: 'c' } },
      reconciledAt,
    },
  };
}
const told = (sign: (object: unknown) => string, change: Parameters<typeof application>[0]): boolean =>
  sign(application(change)) !== sign(application());

t.test('what concerns a deployment is news for both, and times that tick are news for none', async (t) => {
  for (const sign of [signatureOf, signatureAtRest]) {
    t.notOk(told(sign, {}));
    t.notOk(told(sign, { reconciledAt: '2026-01-01T00:00:05Z' }));
    for (const change of [{ health: 'Degraded' }, { phase: 'Running' }, { sync: 'OutOfSync' }])
      t.ok(told(sign, change), JSON.stringify(change));
  }
});

t.test('fact-20: the commit that was compared is news for a release under way only', async (t) => {
  t.ok(told(signatureOf, { revision: 'b'.repeat(40) }));
  t.notOk(told(signatureAtRest, { revision: 'b'.repeat(40) }));
});

t.test('anything has a signature', async (t) => {
  for (const object of [null, 'x', 7, [], {}]) {
    t.type(signatureOf(object), 'string');
    t.type(signatureAtRest(object), 'string');
  }
});
