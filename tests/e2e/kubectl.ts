import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs kubectl with these arguments; gives its standard output. */
export type Kubectl = (...args: string[]) => Promise<string>;

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/**
 * @param program the path of kubectl
 * @param kubeconfig the path of a kubeconfig file
 */
export function makeKubectl(program: string, kubeconfig: string): Kubectl {
  // A home of its own, so that no kubectl settings or caches of the user play a part.
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir() };
  return async (...args) => {
    const { stdout } = await run(program, [`--kubeconfig=${kubeconfig}`, '--request-timeout=30s', ...args], {
      env,
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
    });
    return stdout;
  };
}

/** One object, or undefined where it is absent. */
export async function findObject<T extends KubernetesObject>(
  kubectl: Kubectl,
  kind: string,
  name: string,
  namespace: string,
): Promise<T | undefined> {
  const text = await kubectl('get', kind, name, `--namespace=${namespace}`, '--ignore-not-found', '--output=json');
  return text.trim() === '' ? undefined : (JSON.parse(text) as T);
}

/** All objects of these kinds (separated by commas) in a namespace. */
export async function listObjects<T extends KubernetesObject>(
  kubectl: Kubectl,
  kinds: string,
  namespace: string,
  ...options: string[]
): Promise<T[]> {
  const text = await kubectl('get', kinds, `--namespace=${namespace}`, '--output=json', ...options);
  return (JSON.parse(text) as { items: T[] }).items;
}

/** Makes an object, or changes it to this; with further options it may be only tried. */
export async function applyObject(kubectl: Kubectl, object: object, ...options: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'argosy-object-'));
  try {
    const file = join(folder, 'object.json');
    await writeFile(file, JSON.stringify(object));
    await kubectl('apply', `--filename=${file}`, ...options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
