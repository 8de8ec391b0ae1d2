import { randomBytes } from 'node:crypto';
import { ApiError } from '../../kubernetes/api-error.ts';
import type { Environment } from '../framework/environment.ts';
import type { Container, Pod } from '../types/pod.ts';

type Program = (env: Environment, pod: Pod) => void;

/** Programs that other pods wait for. No container runs here, so what these do is done for them. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  'argocd admin redis-initial-password': makeRedisPassword,
};

/** Does what a container's program would have done by its end, where that is known. */
export function runKnownProgram(env: Environment, pod: Pod, { command = [], args = [] }: Container): void {
  PROGRAMS[[...command, ...args].join(' ')]?.(env, pod);
}

function makeRedisPassword({ api, kinds }: Environment, { metadata }: Pod): void {
  const namespace = metadata.namespace ?? 'default';
  const auth = Buffer.from(randomBytes(16).toString('base64url')).toString('base64');
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'argocd-redis', namespace }, type: 'Opaque', data: { auth } };
  try {
    api.create(kinds.secret, secret, { fieldManager: 'argocd' });
  } catch (error) {
    // One that is there stays as it is.
    if (!(error instanceof ApiError)) throw error;
  }
}
