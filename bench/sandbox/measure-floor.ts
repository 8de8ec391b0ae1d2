import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quantiles } from './quantiles.ts';

const RUNS = 10;
const run = promisify(execFile);

/**
 * The median time of one `helm template` of the workload chart, in milliseconds: no release on Argo CD can be faster.
 *
 * @param root the checkout
 * @param helm the path of Helm
 */
export async function measureFloor(root: string, helm: string): Promise<number> {
  const chart = join(root, 'infra', 'charts', 'workload', '1.0.0');
  const times: number[] = [];
  for (let number = 0; number < RUNS; number += 1) {
    const begun = performance.now();
    await run(helm, ['template', 'floor', chart, '--set', 'image=registry.example/app:1,name=floor,port=8080'], {
      env: { HOME: tmpdir(), PATH: '' },
    });
    times.push(performance.now() - begun);
  }
  return Math.round(quantiles(times).p50);
}
