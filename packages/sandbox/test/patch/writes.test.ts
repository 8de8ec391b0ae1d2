import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { createApi } from '../../src/api/create-api.ts';
import { ApiError } from '../../src/kubernetes/api-error.ts';
import type { KubeObject, Manifest } from '../../src/kubernetes/object.ts';
import { systemTimers } from '../../src/timers.ts';

interface Step {
  readonly by?: string;
  readonly force?: boolean;
  readonly create?: Manifest;
  readonly apply?: Manifest;
  readonly merge?: object;
  readonly json?: object;
  readonly strategic?: object;
}
interface Sequence {
  readonly name: string;
  readonly definition?: Manifest;
  readonly steps: readonly Step[];
}
interface Recorded {
  readonly name: string;
  readonly answers: readonly { readonly status: number; readonly answer: KubeObject & { readonly message?: string } }[];
}

function read(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

const recorded = JSON.parse(read('writes.json')) as Recorded[];
const api = createApi({ timers: systemTimers });

/** What two clusters have in common of an object: neither identity nor times, nor what controllers add. */
function comparable({ metadata, status: _, ...rest }: KubeObject): unknown {
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, generation: _g, managedFields = [], ...own } = metadata;
  const managers = managedFields.filter(({ manager }) => manager !== 'kube-controller-manager').map(({ time: _t, ...entry }) => entry);
  const spec = { ...(rest['spec'] as object | undefined) } as Record<string, unknown>;
  for (const name of ['clusterIP', 'clusterIPs']) delete spec[name];
  const text = JSON.stringify({ ...rest, ...(rest['spec'] === undefined ? {} : { spec }), metadata: { ...own, managers } });
  return JSON.parse(text);
}

/** The order of several findings is chance in a real API server; and a type that cannot be read is worded by a Go library. */
function words(message: string): unknown {
  return message
    .replace(/Invalid value: "map\[.*/s, 'Invalid value: …')
    .replace(/("" is invalid: patch: Invalid value: ).*/s, '$1…')
    .split(/[[\]\n]|, (?=spec\.)/)
    .map((part) => part.trim())
    .toSorted();
}

function attempt(
  name: string,
  { by, force = false, create, ...patches }: Step,
  first: Manifest,
): { status: number; object?: KubeObject; message?: string } {
  const kind = api.kinds.get(first.apiVersion, first.kind);
  const options = { fieldManager: by, force };
  try {
    if (create !== undefined)
      return { status: 201, object: api.create(kind, { ...create, metadata: { ...create.metadata, namespace: 'default' } }, options) };
    const ref = { kind, namespace: 'default', name };
    const type = (['apply', 'merge', 'json', 'strategic'] as const).find((one) => patches[one] !== undefined) ?? 'merge';
    const status = api.find(ref) === undefined ? 201 : 200;
    return { status, object: api.patch(ref, { type, body: patches[type] }, options) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.code, message: error.message };
  }
}

for (const { name, definition, steps } of parse(read('writes.yaml')) as Sequence[]) {
  t.test(`writes make of an object what they make of it on a real API server: ${name}`, (t) => {
    if (definition !== undefined) api.create(api.kinds.get('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), definition);
    const first = steps[0]?.apply ?? steps[0]?.create;
    if (first === undefined) throw new Error('a sequence starts with an object');
    const answers = recorded.find((one) => one.name === name)?.answers ?? [];
    for (const [index, step] of steps.entries()) {
      const ours = attempt(name, step, first);
      const real = answers[index];
      const what = `${index}: ${JSON.stringify(step).slice(0, 120)}`;
      t.equal(ours.status, real?.status, what);
      if (real === undefined) continue;
      if (ours.object === undefined) t.same(words(ours.message ?? ''), words(real.answer.message ?? ''), what);
      else t.same(comparable(ours.object), comparable(real.answer), what);
    }
    t.end();
  });
}

t.teardown(() => api.close());
