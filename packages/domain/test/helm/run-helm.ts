import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubernetes-object.ts';

const run = promisify(execFile);

/** The platform's chart. */
export const CHART = new URL('../../../../infra/charts/workload/1.0.0', import.meta.url).pathname;

/** What `helm template` makes of a chart and a values file, parsed. Rejects with Helm's own words where it fails. */
export async function helmTemplate(chart: string, release: string, values: string): Promise<KubernetesObject[]> {
  const stdout = await withFile(values, (file) =>
    runHelm(['template', release, chart, '--namespace', 'acme-production', '--values', file]),
  );
  // As Kubernetes' own tools read it.
  return parseAllDocuments(stdout, { version: '1.1' })
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** Runs `helm lint` with a values file; rejects where it finds an error or a warning. */
export async function helmLint(chart: string, values: string): Promise<string> {
  return withFile(values, (file) => runHelm(['lint', chart, '--strict', '--values', file]));
}

async function runHelm(args: string[]): Promise<string> {
  const helm = process.env['ARGOSY_HELM'];
  if (!helm) throw new Error('ARGOSY_HELM must name the helm program: run the tests by `npm test`');
  const { stdout } = await run(helm, args, { env: { HOME: tmpdir(), PATH: '/usr/bin:/bin' }, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

async function withFile<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-helm-'));
  try {
    const file = join(folder, 'values.yaml');
    await writeFile(file, text, { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
