import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { isId } from '@argosy/domain/ids';
import { TRIGGER_NAMES } from '@argosy/domain/argocd/notifications';
import { parseArgoCdHook } from '../../src/inbound/argocd.ts';

const file = fileURLToPath(new URL('../../../../tests/cluster/recordings/hooks.ndjson', import.meta.url));
const bodies = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as unknown);

t.test('everything that a real Argo CD posted can be read', async (t) => {
  t.ok(bodies.length > 100);
  for (const [index, body] of bodies.entries()) {
    const hook = parseArgoCdHook(body);
    t.ok(
      isId('deployment', hook.application) || isId('workspace', hook.application) || hook.application.startsWith('argosy-canary-con-'),
      `application ${index}`,
    );
    t.ok(hook.uid !== null && hook.resourceVersion !== null && hook.facts !== null, `identity ${index}`);
    t.ok(TRIGGER_NAMES.includes(hook.trigger ?? ''), `trigger ${index}`);
  }
});

t.test('the phase, sync and health of a body agree with the trigger that sent it', async (t) => {
  for (const [index, body] of bodies.entries()) {
    const { trigger, facts } = parseArgoCdHook(body);
    const [axis, word] = (trigger ?? '').split('-');
    if (axis === 'sync') t.equal(facts?.sync.status?.toLowerCase(), word, `sync ${index}`);
    else if (axis === 'health') t.equal(facts?.health.status?.toLowerCase(), word, `health ${index}`);
    else t.ok(facts?.operation, `operation ${index}`);
  }
});

t.test('resource versions never fall for an application in the order of arrival', async (t) => {
  const newest = new Map<string, bigint>();
  for (const body of bodies) {
    const { uid, resourceVersion } = parseArgoCdHook(body);
    const version = BigInt(resourceVersion ?? 0);
    t.ok(version >= (newest.get(uid ?? '') ?? 0n), `${uid} ${version}`);
    newest.set(uid ?? '', version);
  }
});
