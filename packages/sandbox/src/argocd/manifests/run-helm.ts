import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RpcError } from '../repository/rpc-error.ts';
import { runChild } from '../repository/run-child.ts';
import { helmArguments, renderCommand } from './helm-arguments.ts';
import type { HelmArguments } from './helm-arguments.ts';

/** A file that Helm reads besides the chart. */
export interface HelmFile {
  /** From the root of the repository that it stands in. */
  readonly path: string;
  /** Undefined where it is not there, and Helm is to say so. */
  readonly content: Buffer | undefined;
}

export interface HelmRun extends Omit<HelmArguments, 'values' | 'files'> {
  /** The chart on this disk. */
  readonly chart: string;
  readonly values: readonly HelmFile[];
  /** Values that the Application itself holds, as YAML or JSON; empty where it holds none. */
  readonly inlineValues: string;
  readonly files: readonly { readonly name: string; readonly file: HelmFile }[];
}

export interface HelmPlace {
  readonly helm: string;
  /** For files that live as long as one run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
const LIMITS = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_OUTPUT_BYTES, maxFileBytes: MAX_OUTPUT_BYTES, maxMemoryBytes: 3 * 1024 ** 3 };
const MAX_TOLD = 4_000;
const INLINE = '<temp file with values from source.helm.values/valuesObject>';

/**
 * Renders a chart.
 *
 * @returns YAML documents
 * @throws RpcError with Helm's own words
 */
export async function runHelm({ helm, folder, signal }: HelmPlace, run: HelmRun): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(folder, 'run-'));
  try {
    const source = join(work, 'source');
    const inline = join(work, 'values.yaml');
    for (const file of [...run.values, ...run.files.map(({ file: one }) => one)]) await writeHelmFile(source, file);
    if (run.inlineValues !== '') await writeFile(inline, run.inlineValues, { mode: 0o600 });
    const args = helmArguments({
      ...run,
      values: [...run.values.map(({ path }) => join(source, path)), ...(run.inlineValues === '' ? [] : [inline])],
      files: run.files.map(({ name, file }) => ({ name, path: join(source, file.path) })),
    });
    const env = helmEnvironment(work);
    const result = await runChild(helm, args, { ...LIMITS, env, cwd: run.chart, signal });
    if (result.ended === 'itself' && result.exitCode === 0) return result.stdout;
    const hide = (text: string): string =>
      text.replaceAll(source, '<path to cached source>').replaceAll(run.chart, '<path to cached source>').replaceAll(inline, INLINE);
    const told = hide(`\`${renderCommand(args)}\` ${describe(result.ended, result.exitCode, result.stderr)}`);
    throw new RpcError(`failed to execute helm template command: failed running helm: ${told}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeHelmFile(source: string, { path, content }: HelmFile): Promise<void> {
  if (content === undefined) return;
  await mkdir(dirname(join(source, path)), { recursive: true, mode: 0o700 });
  await writeFile(join(source, path), content, { mode: 0o600 });
}

function helmEnvironment(work: string): Readonly<Record<string, string>> {
  return {
    HOME: work,
    XDG_CACHE_HOME: join(work, 'cache'),
    XDG_CONFIG_HOME: join(work, 'config'),
    XDG_DATA_HOME: join(work, 'data'),
    HELM_CONFIG_HOME: join(work, 'config'),
  };
}

function describe(ended: string, exitCode: number | undefined, stderr: string): string {
  if (ended === 'timeout') return 'failed timeout after 1m0s';
  if (ended === 'absent') return 'failed: helm could not be started';
  if (ended === 'output') return `failed: its output is larger than ${MAX_OUTPUT_BYTES} bytes`;
  if (exitCode === undefined) return 'failed signal: killed';
  if (/^(?:fatal error: runtime|runtime): .*(?:out of memory|cannot allocate memory)/mu.test(stderr))
    return 'failed: it needs too much memory';
  return `failed exit status ${exitCode}: ${stderr.trim().slice(0, MAX_TOLD)}`;
}
