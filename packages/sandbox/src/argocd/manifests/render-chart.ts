import { stringify } from 'yaml';
import type { Manifest } from '../../kubernetes/object.ts';
import { RpcError } from '../repository/rpc-error.ts';
import { substitute } from './build-environment.ts';
import { readFolder } from './chart-folders.ts';
import type { Documents } from './parse-documents.ts';
import { keyOf, rememberResult } from './remember-result.ts';
import { runHelm } from './run-helm.ts';
import type { HelmFile, HelmRun } from './run-helm.ts';
import { helmSource } from './source.ts';
import type { HelmSource } from './source.ts';
import type { SourceWork } from './source-work.ts';
import { unfoldLists } from './unfold-lists.ts';
import { findFile, findValueFiles } from './value-files.ts';
import type { NamedFile } from './value-files.ts';
import type { Workshop } from './workshop.ts';

/**
 * The manifests of a chart.
 *
 * @returns them, and a key that is the same where all that they are made from is
 * @throws RpcError with Helm's words
 */
export async function renderChart(
  workshop: Workshop,
  work: SourceWork,
  hard: boolean,
): Promise<{ readonly manifests: readonly Manifest[]; readonly key: string }> {
  const helm = helmSource(work.source.raw);
  const values = await findValueFiles(work, helm.valueFiles, helm.ignoreMissingValueFiles);
  const files = await findParameterFiles(work, helm);
  const options = helmOptions(work, helm);
  const chart = await readFolder(work.snapshot, work.source.path);
  const key = keyOf(
    'Helm',
    chart.id,
    options,
    values.map(named),
    files.map(({ name, file }) => [name, named(file)]),
  );
  const manifests = await rememberResult(workshop, key, hard, async () => {
    const run: Omit<HelmRun, 'chart'> = {
      ...options,
      values: await Promise.all(values.map(readFile)),
      files: await Promise.all(files.map(async ({ name, file }) => ({ name, file: await readFile(file) }))),
    };
    const output = await workshop.slots(() =>
      workshop.charts.use(work.snapshot, chart, (folder) => runHelm(workshop.helm, { ...run, chart: folder })),
    );
    const text = JSON.stringify(readOutput(await workshop.documents.read(output)));
    return { rendered: { text }, weight: text.length + 200 };
  });
  return { manifests, key };
}

function helmOptions(work: SourceWork, helm: HelmSource): Omit<HelmRun, 'chart' | 'values' | 'files'> {
  return {
    releaseName: helm.releaseName === '' ? work.application : helm.releaseName,
    namespace: helm.namespace === '' ? work.namespace : helm.namespace,
    kubeVersion: (helm.kubeVersion === '' ? work.kubeVersion : helm.kubeVersion).replace(/^v/u, ''),
    apiVersions: helm.apiVersions.length > 0 ? helm.apiVersions : work.apiVersions,
    parameters: helm.parameters.map((parameter) => ({ ...parameter, value: substitute(parameter.value, work.environment) })),
    inlineValues: helm.valuesObject === undefined ? helm.values : stringify(helm.valuesObject, { version: '1.1' }),
    skipCrds: helm.skipCrds,
    skipSchemaValidation: helm.skipSchemaValidation,
    skipTests: helm.skipTests,
  };
}

async function findParameterFiles(
  work: SourceWork,
  helm: HelmSource,
): Promise<readonly { readonly name: string; readonly file: NamedFile }[]> {
  return await Promise.all(
    helm.fileParameters.map(async ({ name, path }) => {
      // Helm would read it as further files, of this machine.
      if (/[,=]/u.test(name)) throw new RpcError(`the name of a file parameter holds "," or "=": ${JSON.stringify(name.slice(0, 200))}`);
      const file = await findFile(work, path).catch((error: Error) => {
        throw new RpcError(`error resolving helm value file path: ${error.message}`);
      });
      return { name, file };
    }),
  );
}

function named({ path, hash }: NamedFile): readonly unknown[] {
  return [path, hash];
}

async function readFile({ path, hash, snapshot }: NamedFile): Promise<HelmFile> {
  return { path, content: hash === undefined ? undefined : await snapshot.read(hash) };
}

function readOutput({ objects, error }: Documents): readonly Manifest[] {
  if (error !== undefined) {
    throw new RpcError(error.replace("manifest: Object 'Kind'", "manifest: error unmarshaling JSON: while decoding JSON: Object 'Kind'"));
  }
  return unfoldLists(objects);
}
