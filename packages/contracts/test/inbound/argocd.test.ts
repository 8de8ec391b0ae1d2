import { AppError } from '@argosy/domain/app-error';
import fc from 'fast-check';
import t from 'tap';
import { parseArgoCdHook } from '../../src/inbound/argocd.ts';

const SHA = 'a'.repeat(40);
const BODY = {
  version: 1,
  application: 'dep-01h00000000000000000000000',
  uid: '90213bd3-7a5c-44de-8c16-b282bbda2214',
  resourceVersion: '686',
  trigger: 'op-running',
  operationPending: true,
  metadata: { annotations: { 'argosy.dev/release': 'rel-1' }, deletionTimestamp: null },
  status: { sync: { status: 'Synced', revision: SHA }, health: { status: 'Healthy' }, operationState: { phase: 'Running' } },
  somethingNew: { x: 1 },
};

t.test('the body of the contract is read, unknown fields are ignored', async (t) => {
  t.match(parseArgoCdHook(BODY), {
    application: BODY.application,
    uid: BODY.uid,
    resourceVersion: '686',
    trigger: 'op-running',
    facts: {
      uid: BODY.uid,
      resourceVersion: '686',
      deleting: false,
      operationPending: true,
      releaseAnnotation: 'rel-1',
      sync: { status: 'Synced', revision: SHA },
      health: { status: 'Healthy' },
      operation: { phase: 'Running' },
    },
  });
});

t.test('version and application are enough, and a canary has a name too', async (t) => {
  const news = parseArgoCdHook({ version: 2, application: 'argosy-canary-con-01h00000000000000000000000' });
  t.match(news, { uid: null, resourceVersion: null, trigger: null, facts: null });
});

t.test('what is optional and of the wrong type is passed over', async (t) => {
  const news = parseArgoCdHook({
    version: 1,
    application: 'dep-1',
    uid: 7,
    resourceVersion: '1;x',
    trigger: '\u001b[2J',
    metadata: [],
    status: 'x',
  });
  t.match(news, { uid: null, resourceVersion: null, trigger: null, facts: null });
  t.match(parseArgoCdHook({ version: 1, application: 'dep-1', status: { sync: [] } }).facts?.sync, { status: null });
});

t.test('without version or application it is refused with the pointer of each', async (t) => {
  const pointers = (body: unknown) => {
    try {
      parseArgoCdHook(body);
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid_request') return error.errors.map((one) => one.pointer);
    }
    return null;
  };
  t.strictSame(pointers({}), ['/version', '/application']);
  t.strictSame(pointers({ version: 1 }), ['/application']);
  t.strictSame(pointers({ version: '1', application: 'dep-1' }), ['/version']);
  for (const application of ['', 'A', '../x', 'x'.repeat(254), 'x\n', 7])
    t.strictSame(pointers({ version: 1, application }), ['/application']);
  for (const body of [null, [], 'x', 1]) t.strictSame(pointers(body), []);
});

t.test('whatever is posted, it is read or refused, nothing else (trust-T32)', async (t) => {
  const hostile = fc.record({ version: fc.anything(), application: fc.anything(), status: fc.anything() }, { requiredKeys: [] });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        hostile,
        fc.record({ version: fc.constant(1), application: fc.constant('dep-1'), status: fc.anything(), metadata: fc.anything() }),
      ),
      (body) => {
        try {
          return parseArgoCdHook(body).application.length <= 253;
        } catch (error) {
          return error instanceof AppError && error.code === 'invalid_request';
        }
      },
    ),
    { numRuns: 500 },
  );
  t.pass();
});
