import type { Test } from 'tap';
import { assertExplained, type Expected } from '../../explained.ts';
import type { Config, Environment, Release } from '../../shapes.ts';
import type { Stage } from '../../stage.ts';

/** A release that cannot go well, and what a person is told about it. */
export interface Fault {
  app: string;
  environment: Environment;
  image: string;
  config?: Config;
  timeoutSeconds?: number;
  failureCode: string;
  expected: Expected;
}

/** Makes the app and releases it; asserts how that ends and what a person is told. */
export async function runFault(t: Test, stage: Stage, fault: Fault): Promise<Release> {
  const { app, config, environment, image, timeoutSeconds, failureCode, expected } = fault;
  await stage.createApp(app, config);
  const release = await stage.settle(app, environment, image, timeoutSeconds === undefined ? {} : { timeoutSeconds });
  t.match(release, { state: failureCode.endsWith('_timeout') ? 'timed_out' : 'failed', failureCode });
  await assertExplained(t, stage, release, expected);
  return release;
}
