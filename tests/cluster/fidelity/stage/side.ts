import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeKubectl } from '../../../e2e/kubectl.ts';
import type { Kubectl } from '../../../e2e/kubectl.ts';

const run = promisify(execFile);

/** What talks to a cluster: programs, and where their files go. */
export interface Tools {
  readonly kubectl: string;
  readonly helm: string;
  /** A folder for the run's files. */
  readonly folder: string;
}

/** A cluster on which the script runs. */
export interface Side {
  readonly kubectl: Kubectl;
  /** The API server's address, its authority's certificate as PEM, and a token. */
  readonly url: string;
  readonly authority: string;
  readonly token: string;
  readonly folder: string;
  helm(...args: string[]): Promise<void>;
}

interface KubeconfigView {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { token: string } }];
}

/** @param kubeconfig the path of a file with one cluster and one user with a token */
export async function openSide(kubeconfig: string, tools: Tools): Promise<Side> {
  const kubectl = makeKubectl(tools.kubectl, kubeconfig);
  const { clusters, users } = JSON.parse(await kubectl('config', 'view', '--raw', '--output=json')) as KubeconfigView;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  await mkdir(tools.folder, { recursive: true });
  return {
    kubectl,
    url: server,
    authority: Buffer.from(authority, 'base64').toString(),
    token: users[0].user.token,
    folder: tools.folder,
    helm: async (...args) => {
      await run(tools.helm, [`--kubeconfig=${kubeconfig}`, ...args], {
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir() },
        timeout: 180_000,
      });
    },
  };
}

/** Writes a file into the run's folder. @returns its path */
export async function writeJson({ folder }: Side, name: string, value: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(value));
  return file;
}
