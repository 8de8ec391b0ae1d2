// Records what a real API server makes of the writes of test/patch/fixtures/writes.yaml, in its namespace `default`, and
// deletes the objects again: KUBECONFIG=... node packages/sandbox/tools/record-writes.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { call, pathOf } from './real-cluster.ts';
import type { Body } from './real-cluster.ts';

const FOLDER = new URL('../test/patch/fixtures/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

interface Sequence {
  readonly name: string;
  readonly definition?: Body;
  readonly steps: readonly (Record<string, unknown> & { by?: string })[];
}

async function record({ name, definition, steps }: Sequence): Promise<object> {
  const first = (steps[0]?.['apply'] ?? steps[0]?.['create']) as Body;
  if (definition !== undefined) {
    await call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    await setTimeout(3000);
  }
  const path = definition === undefined ? pathOf(first, true) : `/apis/${first['apiVersion'] as string}/namespaces/default/boats/${name}`;
  const answers: object[] = [];
  for (const step of steps) {
    const manager = step.by === undefined ? '' : `fieldManager=${step.by}`;
    const query = `?${manager}${step['force'] === true ? '&force=true' : ''}`;
    const type = Object.keys(TYPES).find((one) => step[one] !== undefined);
    const { status, answer } =
      type === undefined
        ? await call('POST', path.replace(/\/[^/]+$/, '') + query, step['create'] as Body)
        : await call('PATCH', path + query, step[type] as Body, TYPES[type]);
    answers.push({ status, answer });
  }
  await call('PATCH', path, { metadata: { finalizers: null } }, TYPES['merge']);
  await call('DELETE', path);
  if (definition !== undefined) await call('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boats.writes.example.com`);
  return { name, answers };
}

const recorded: object[] = [];
for (const sequence of parse(readFileSync(new URL('writes.yaml', FOLDER), 'utf8')) as Sequence[]) recorded.push(await record(sequence));
writeFileSync(new URL('writes.json', FOLDER), `${JSON.stringify(recorded, undefined, 1)}\n`);
