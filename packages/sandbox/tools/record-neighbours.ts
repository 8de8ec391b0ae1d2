// Records what a real API server makes of the objects of test/admission/fixtures/neighbours.yaml, each in a namespace of its
// own, which goes again: KUBECONFIG=... node packages/sandbox/tools/record-neighbours.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { call, pathOf } from './real-cluster.ts';
import type { Body } from './real-cluster.ts';

const FOLDER = new URL('../test/admission/fixtures/', import.meta.url);
// A quota holds once it has been counted, and a namespace has its ServiceAccount after a moment.
const MOMENT_MS = 1500;

interface Case {
  readonly case: string;
  readonly level?: string;
  readonly with?: readonly Body[];
  readonly given: Body;
}

async function record({ case: name, level, with: others = [], given }: Case, index: number): Promise<object> {
  const namespace = `neighbours-${index}`;
  const labels = level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level };
  await call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  const inside = (object: Body): Body => ({ ...object, metadata: { ...object.metadata, namespace } });
  for (const other of others) await call('POST', pathOf(inside(other), false), other);
  await setTimeout(MOMENT_MS);
  const { status, answer, warnings } = await call('POST', `${pathOf(inside(given), false)}?dryRun=All`, given);
  await call('DELETE', `/api/v1/namespaces/${namespace}`);
  return { case: name, status, answer, warnings };
}

const { cases } = parse(readFileSync(new URL('neighbours.yaml', FOLDER), 'utf8')) as { cases: Case[] };
const recorded = await Promise.all(cases.map(record));
writeFileSync(new URL('neighbours.json', FOLDER), `${JSON.stringify(recorded, undefined, 1)}\n`);
