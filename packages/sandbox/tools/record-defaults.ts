// Records what a real API server makes of the objects of test/admission/fixtures/manifests.yaml, without storing any:
// KUBECONFIG=... node packages/sandbox/tools/record-defaults.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { call, pathOf } from './real-cluster.ts';
import type { Body } from './real-cluster.ts';

const FOLDER = new URL('../test/admission/fixtures/', import.meta.url);

const recorded: object[] = [];
for (const document of parseAllDocuments(readFileSync(new URL('manifests.yaml', FOLDER), 'utf8'))) {
  const given = document.toJS() as Body;
  const { status, answer } = await call('POST', `${pathOf(given, false)}?dryRun=All&fieldManager=recorder`, given);
  if (status !== 201) throw new Error(answer['message'] as string);
  recorded.push({ given, stored: answer });
}
writeFileSync(new URL('defaults.json', FOLDER), `${JSON.stringify(recorded, undefined, 1)}\n`);
