// Records how a real API server refuses the objects of test/admission/fixtures/refused.yaml, in its namespace `default`. What a
// case needs there first is made and deleted again: KUBECONFIG=... node packages/sandbox/tools/record-refusals.ts
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { change, readCases } from '../test/admission/fixtures/expand-cases.ts';
import type { Case } from '../test/admission/fixtures/expand-cases.ts';
import { call, pathOf } from './real-cluster.ts';
import type { Body } from './real-cluster.ts';

/** What an earlier case left behind may still be on its way out. */
async function make(object: Body): Promise<Body> {
  for (let tries = 0; ; tries++) {
    const { status, answer } = await call('POST', pathOf(object, false), object);
    if (status === 201) return answer;
    if (status !== 409 || tries > 50) throw new Error(answer['message'] as string);
    await setTimeout(200);
  }
}

async function record(given: Case): Promise<object> {
  const strict = given.strict === true ? '&fieldValidation=Strict' : '';
  if (given.first === undefined) {
    const object = change(given.given ?? {}, given) as Body;
    const { status, answer } = await call('POST', `${pathOf(object, false)}?dryRun=All${strict}`, object);
    return { case: given.case, status, answer };
  }
  const made = await make(given.first as Body);
  const { resourceVersion: _, ...metadata } = made.metadata ?? {};
  const { status, answer } = await call('PUT', `${pathOf(made, true)}?dryRun=All${strict}`, change({ ...made, metadata }, given));
  await call('DELETE', `${pathOf(made, true)}?gracePeriodSeconds=0&propagationPolicy=Background`);
  return { case: given.case, status, made, answer };
}

const recorded: object[] = [];
for (const given of readCases()) recorded.push(await record(given));
writeFileSync(new URL('../test/admission/fixtures/refused.json', import.meta.url), `${JSON.stringify(recorded, undefined, 1)}\n`);
