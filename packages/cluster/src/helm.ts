import { ClusterError, type ClusterAccess, type HelmInstall, type HelmRelease } from '@argosy/core/ports/cluster-gateway';

import { chartArguments, checkName } from './helm/chart-reference.ts';
import { healRelease } from './helm/heal-release.ts';
import { parseReleaseList } from './helm/parse-release.ts';
import { createRunHelm, type HelmEnvironment, type RunHelm } from './helm/run-helm.ts';

/** Seconds that Helm gets beyond its own --timeout to fail by itself. */
const GRACE_SECONDS = 5;
const QUERY_SECONDS = 30;
const UNINSTALL_SECONDS = 300;
const MAX_TIMEOUT_SECONDS = 3600;

/** Marks a release as one that Argosy made. */
export const RELEASE_LABEL = 'argosy.dev/installed-by';

/** Helm on one cluster. Everything it throws is a ClusterError. */
export interface Helm {
  /** Installs or upgrades and waits for readiness; heals first what an interrupted command has left. */
  install(install: HelmInstall): Promise<HelmRelease>;
  status(release: string, namespace: string): Promise<HelmRelease>;
  /** Absent is fine. */
  uninstall(release: string, namespace: string): Promise<void>;
  /** Ends the commands that run. */
  close(): Promise<void>;
}

/** One typed wrapper around the Helm 4 command line. */
export function createHelm(access: ClusterAccess, environment: HelmEnvironment): Helm {
  const run = createRunHelm(access, environment);
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const track = async <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  };
  return {
    install: (install) =>
      track(installRelease(run, install, AbortSignal.any([closing.signal, ...(install.signal ? [install.signal] : [])]))),
    status: (release, namespace) => track(findRelease(run, release, namespace, closing.signal)),
    uninstall: (release, namespace) => track(uninstallRelease(run, release, namespace, closing.signal)),
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

async function installRelease(run: RunHelm, install: HelmInstall, signal: AbortSignal): Promise<HelmRelease> {
  const release = checkName(install.release);
  const namespace = checkName(install.namespace);
  const timeout = Math.floor(install.timeoutSeconds);
  if (!(timeout >= 1 && timeout <= MAX_TIMEOUT_SECONDS))
    throw new ClusterError('refused', `Helm's timeout must be 1 to ${MAX_TIMEOUT_SECONDS} seconds.`);
  const chart = await chartArguments(install.chart, install.version);
  await healRelease(await findRelease(run, release, namespace, signal), {
    isOurs: async () => (await findRelease(run, release, namespace, signal, [`--selector=${RELEASE_LABEL}=argosy`])).status !== 'absent',
    history: () =>
      run(
        {
          action: `read the history of ${release}`,
          args: ['history', `--namespace=${namespace}`, '--output=json', '--', release],
          deadlineMs: QUERY_SECONDS * 1000,
        },
        signal,
      ),
    uninstall: () => uninstallRelease(run, release, namespace, signal),
    rollback: (revision) => rollbackRelease(run, release, namespace, revision, signal),
    status: () => findRelease(run, release, namespace, signal),
  });
  const args = [
    'upgrade',
    '--install',
    `--namespace=${namespace}`,
    '--create-namespace',
    `--timeout=${timeout}s`,
    '--wait=watcher',
    '--history-max=3',
    '--server-side=true',
    '--force-conflicts',
    '--reset-values',
    '--hide-notes',
    '--output=json',
    `--labels=${RELEASE_LABEL}=argosy`,
    ...chart.options,
    '--',
    release,
    chart.reference,
  ];
  await run({ action: `install ${release}`, args, values: install.values, deadlineMs: (timeout + GRACE_SECONDS) * 1000 }, signal);
  return findRelease(run, release, namespace, signal);
}

async function findRelease(
  run: RunHelm,
  release: string,
  namespace: string,
  signal: AbortSignal,
  only: string[] = [],
): Promise<HelmRelease> {
  const args = ['list', `--namespace=${checkName(namespace)}`, `--filter=^${checkName(release)}$`, '--output=json', ...only];
  return parseReleaseList(await run({ action: `read the release ${release}`, args, deadlineMs: QUERY_SECONDS * 1000 }, signal));
}

async function uninstallRelease(run: RunHelm, release: string, namespace: string, signal: AbortSignal): Promise<void> {
  const args = [
    'uninstall',
    '--ignore-not-found',
    `--namespace=${checkName(namespace)}`,
    `--timeout=${UNINSTALL_SECONDS}s`,
    '--wait=watcher',
    '--',
    checkName(release),
  ];
  await run({ action: `uninstall ${release}`, args, deadlineMs: (UNINSTALL_SECONDS + GRACE_SECONDS) * 1000 }, signal);
}

/** Without hooks and without waiting: it only has to end a pending state; the upgrade that follows does the rest. */
async function rollbackRelease(run: RunHelm, release: string, namespace: string, revision: number, signal: AbortSignal): Promise<void> {
  const args = [
    'rollback',
    `--namespace=${namespace}`,
    '--no-hooks',
    '--force-conflicts',
    '--server-side=true',
    `--timeout=${QUERY_SECONDS}s`,
    '--history-max=3',
    '--',
    release,
    String(revision),
  ];
  await run({ action: `roll ${release} back`, args, deadlineMs: (QUERY_SECONDS + GRACE_SECONDS) * 1000 }, signal);
}
