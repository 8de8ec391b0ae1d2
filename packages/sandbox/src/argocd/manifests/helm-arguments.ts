/** What `helm template` is told. Paths are those that Helm opens. */
export interface HelmArguments {
  readonly releaseName: string;
  readonly namespace: string;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly forceString: boolean }[];
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly values: readonly string[];
  readonly skipCrds: boolean;
  readonly skipSchemaValidation: boolean;
  readonly skipTests: boolean;
}

/** The arguments in Argo CD's order. */
export function helmArguments(options: HelmArguments): readonly string[] {
  const set = (forced: boolean, flag: string): readonly string[] =>
    options.parameters
      .filter(({ forceString }) => forceString === forced)
      .flatMap(({ name, value }) => [flag, `${name}=${escapeCommas(value)}`]);
  return [
    'template',
    '.',
    '--name-template',
    options.releaseName,
    ...(options.namespace === '' ? [] : ['--namespace', options.namespace]),
    ...(options.kubeVersion === '' ? [] : ['--kube-version', options.kubeVersion]),
    ...set(false, '--set'),
    ...set(true, '--set-string'),
    ...options.files.flatMap(({ name, path }) => ['--set-file', `${name}=${escapePath(path)}`]),
    ...options.values.flatMap((path) => ['--values', quotePath(path)]),
    ...options.apiVersions.flatMap((version) => ['--api-versions', version]),
    ...(options.skipCrds ? [] : ['--include-crds']),
    ...(options.skipSchemaValidation ? ['--skip-schema-validation'] : []),
    ...(options.skipTests ? ['--skip-tests'] : []),
  ];
}

/** Argo CD tells Helm's lists (`{a,b}`) from texts with commas. */
function escapeCommas(value: string): string {
  return value.startsWith('{') && value.endsWith('}') ? value : value.replaceAll(/(?<!\\),/gu, '\\,');
}

/** One path for `--set-file`: what stands behind a bare comma there is another file, of this machine. */
function escapePath(path: string): string {
  return path.replaceAll(/[\\,]/gu, String.raw`\$&`);
}

/** One path for `--values`, which Helm reads as a line of comma-separated values. */
function quotePath(path: string): string {
  return /[",\r\n]/u.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}

/** The command as Argo CD shows it in an error. */
export function renderCommand(args: readonly string[]): string {
  const quoted = args.map((arg) => {
    if (arg === '') return '""';
    return /\s/u.test(arg) ? JSON.stringify(arg) : arg;
  });
  return `helm ${quoted.join(' ')}`.replaceAll(/(?:--api-versions \S+ )+/gu, '<api versions removed> ');
}
