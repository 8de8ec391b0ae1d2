import fc from 'fast-check';
import t from 'tap';
import { ApiError } from '../../src/kubernetes/api-error.ts';
import type { Kind } from '../../src/kubernetes/kind.ts';
import type { KubeObject, Manifest } from '../../src/kubernetes/object.ts';
import { applyPatch, noteUpdate } from '../../src/patch/apply-patch.ts';
import { isSame } from '../../src/schema/json.ts';
import { builtInSchemaOf } from '../../src/schema/schemas.ts';

const kind: Kind = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  verbs: [],
};
const schema = builtInSchemaOf(kind);
const now = new Date(0);

function apply(live: Manifest | undefined, by: string, body: Manifest, force = false): Manifest {
  const options = { fieldManager: by, force };
  return applyPatch({ kind, schema, live: live as KubeObject | undefined, patch: { type: 'apply', body }, options, now });
}

const word = fc.constantFrom('a', 'b', 'c', 'd');
const container = fc.record({
  name: word,
  image: fc.option(word, { nil: undefined }),
  args: fc.option(fc.array(word, { maxLength: 2 }), { nil: undefined }),
  env: fc.option(fc.uniqueArray(fc.record({ name: word, value: word }), { maxLength: 3, selector: ({ name }) => name }), {
    nil: undefined,
  }),
});
const labels = fc.option(fc.dictionary(word, word, { maxKeys: 3, noNullPrototype: true }), { nil: undefined });
const manifest = fc
  .record({
    labels,
    finalizers: fc.option(fc.uniqueArray(fc.constantFrom('a.example/a', 'b.example/b'), { maxLength: 2 }), { nil: undefined }),
    containers: fc.uniqueArray(container, { maxLength: 3, selector: ({ name }) => name }),
  })
  .map(({ labels: own, finalizers, containers }) => {
    const whole = {
      apiVersion: 'v1',
      kind: 'PodTemplate',
      metadata: { name: 'x', labels: own, finalizers },
      template: { spec: { containers } },
    };
    return JSON.parse(JSON.stringify(whole)) as Manifest;
  });

/** Without whose the fields are. */
function content({ metadata: { managedFields: _, ...metadata }, ...rest }: Manifest): unknown {
  return { ...rest, metadata };
}

t.test('who applies the same twice has changed nothing by the second time', (t) => {
  const law = fc.property(manifest, manifest, (before, applied) => {
    const live = apply(apply(undefined, 'other', before), 'me', applied, true);
    return isSame(apply(live, 'me', applied), live);
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 200 }));
  t.end();
});

t.test('who applies what is there is in nobody’s way', (t) => {
  const law = fc.property(manifest, (there) => {
    const live = apply(undefined, 'other', there);
    return isSame(content(apply(live, 'me', there)), content(live));
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 200 }));
  t.end();
});

t.test('what is applied is there, whatever was there before', (t) => {
  const law = fc.property(manifest, manifest, (before, applied) => {
    const live = apply(apply(undefined, 'other', before), 'me', applied, true);
    const image = (object: Manifest, name: string): string | undefined => containersOf(object).find((one) => one.name === name)?.image;
    const hasImages = containersOf(applied).every(({ name, image: wanted }) => wanted === undefined || image(live, name) === wanted);
    const { labels: has = {} } = live.metadata;
    return hasImages && Object.entries(applied.metadata.labels ?? {}).every(([key, value]) => has[key] === value);
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 200 }));
  t.end();
});

t.test('who applies nothing any more takes all that was only his', (t) => {
  const law = fc.property(manifest, manifest, (others, own) => {
    const before = apply(undefined, 'other', others);
    const nothing: Manifest = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'x' } };
    try {
      return isSame(ordered(apply(apply(before, 'me', own), 'me', nothing)), ordered(before));
    } catch (error) {
      // Where the two are at odds over a field, nothing has been applied at all.
      return error instanceof ApiError && error.code === 409;
    }
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 300 }));
  t.end();
});

t.test('it does not matter which of two comes first who agree', (t) => {
  const law = fc.property(manifest, manifest, (a, b) => {
    try {
      const [ab, ba] = [apply(apply(undefined, 'a', a), 'b', b), apply(apply(undefined, 'b', b), 'a', a)];
      return isSame(ordered(ab), ordered(ba));
    } catch (error) {
      return error instanceof ApiError && error.code === 409;
    }
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 300 }));
  t.end();
});

t.test('who writes over a field owns it, and nobody else does', (t) => {
  const law = fc.property(word, word, (first, second) => {
    const made = apply(undefined, 'a', { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'x', labels: { l: first } } });
    const next = { ...made, metadata: { ...made.metadata, labels: { l: second } } };
    const written = noteUpdate({ kind, schema, old: made as KubeObject, next, options: { fieldManager: 'b' }, now });
    const owners = (written.metadata.managedFields ?? []).filter((entry) => JSON.stringify(entry.fieldsV1).includes('f:l"'));
    return owners.length === 1 && owners[0]?.manager === (first === second ? 'a' : 'b');
  });
  t.doesNotThrow(() => fc.assert(law, { numRuns: 50 }));
  t.end();
});

function containersOf(object: Manifest): readonly { name: string; image?: string }[] {
  return (object['template'] as { spec: { containers?: { name: string; image?: string }[] } }).spec.containers ?? [];
}

/** With lists that have keys in the order of these: who comes first decides on the order only. */
function ordered(object: Manifest): unknown {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = (value as unknown[]).map(sort);
      const isKeyed = items.every((item) => typeof item === 'object' || (typeof item === 'string' && item.includes('/')));
      return isKeyed ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, field]) => [name, sort(field)] as const);
    return Object.fromEntries(fields.filter(([, field]) => !isEmpty(field)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return sort(content(object));
}

/** An object that lost its last field, or was given none, stands for nothing. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
