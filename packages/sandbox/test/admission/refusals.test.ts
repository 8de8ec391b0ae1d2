import t from 'tap';
import { createApi } from '../../src/api/create-api.ts';
import { ApiError } from '../../src/kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../src/kubernetes/object.ts';
import { systemTimers } from '../../src/timers.ts';
import { change, readCases } from './fixtures/expand-cases.ts';
import { load } from './fixtures/load.ts';

interface Recorded {
  readonly case: string;
  readonly status: number;
  readonly answer: { readonly message?: string; readonly reason?: string };
}

/** What a message has that no two clusters share, and what a sandbox words shorter (its README says where). */
function comparable(message: string): string {
  return message
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replace(/\n@@ [^]*$/, '')
    .replace('10.96.0.0/16', '10.96.0.0/12')
    .replace(/(spec\.template: Invalid value: ).*(: field is immutable)/s, '$1…$2')
    .trim();
}

const recorded = new Map(load<Recorded[]>('refused.json').map((one) => [one.case, one]));
const api = createApi({ timers: systemTimers });
const accounts = api.kinds.get('v1', 'ServiceAccount');
const account = { kind: accounts, namespace: 'default', name: 'default' };
if (api.find(account) === undefined) {
  api.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name: 'default' } });
}

/** A case's object in a namespace, if its kind has such. */
function manifestOf(given: Record<string, unknown>): Manifest {
  const { apiVersion, kind, metadata } = given as unknown as Manifest;
  const namespace = api.kinds.get(apiVersion, kind).namespaced ? { namespace: 'default' } : {};
  return { ...(given as unknown as Manifest), metadata: { ...namespace, ...metadata } };
}

function attempt(given: ReturnType<typeof readCases>[number]): { status: number; message: string; reason: string } {
  const options = { dryRun: true, ...(given.strict === true ? { fieldValidation: 'Strict' as const } : {}) };
  let made: KubeObject | undefined;
  try {
    if (given.first === undefined) {
      const manifest = manifestOf(change(given.given ?? {}, given));
      api.create(api.kinds.get(manifest.apiVersion, manifest.kind), manifest, options);
    } else {
      const first = manifestOf(given.first);
      const kind = api.kinds.get(first.apiVersion, first.kind);
      made = api.create(kind, first);
      api.update(kind, change(made, given) as unknown as Manifest, options);
    }
    return { status: 201, message: '', reason: '' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.code, message: error.message, reason: error.reason };
  } finally {
    if (made !== undefined) {
      const { name, namespace } = made.metadata;
      const ref = { kind: api.kinds.get(made.apiVersion, made.kind), namespace, name };
      api.remove(ref, { gracePeriodSeconds: 0, propagationPolicy: 'Background' });
      if (api.find(ref) !== undefined) api.patch(ref, { type: 'merge', body: { metadata: { finalizers: null } } });
    }
  }
}

for (const given of readCases()) {
  t.test(`a real API server's words: ${given.case}`, (t) => {
    const real = recorded.get(given.case);
    if (real === undefined) throw new Error('not recorded');
    const ours = attempt(given);
    t.equal(ours.status, real.status === 200 ? 201 : real.status);
    t.equal(comparable(ours.message), comparable(real.answer.message ?? ''));
    t.equal(ours.reason, real.answer.reason ?? '');
    t.end();
  });
}

t.teardown(() => api.close());
