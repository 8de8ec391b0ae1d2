import type { FailureCode } from '../release/failure-code.ts';
import { readRecord, readText, readTime } from './outside.ts';

/** Why one container does not run. */
export interface ContainerTrouble {
  code: FailureCode;
  text: string;
  /** For a container that has crashed and runs again: since when. */
  runningSince: Date | null;
}

const IMAGE_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const START_REASONS = ['RunContainerError', 'CreateContainerError', 'PostStartHookError', 'StartError'];
/** One restart is common (a database that came up later); from the second on the container counts as crashing. */
const RESTARTS_OF_A_CRASHER = 2;
/** And when it has run for so long, it no longer does. */
const STEADY_MS = 30_000;
const NAME_BYTES = 253;
const QUOTED_BYTES = 600;

/**
 * Reads an element of a pod's containerStatuses; null when the container runs, is done, or is only starting.
 *
 * @param noun what to call it: `Container`, `Init container`
 * @param now the time of the look; without it a container that crashed counts as crashing however long it has run since
 */
export function containerTrouble(status: Record<string, unknown>, noun = 'Container', now: Date | null = null): ContainerTrouble | null {
  const name = `${noun} ${readText(status['name'], NAME_BYTES) ?? ''}`;
  const waiting = readRecord(readRecord(status['state'])['waiting']);
  const reason = readText(waiting['reason'], NAME_BYTES) ?? '';
  if (IMAGE_REASONS.includes(reason)) return imageTrouble(name, status, waiting, reason);
  if (reason === 'CreateContainerConfigError') return configTrouble(name, waiting);
  if (START_REASONS.includes(reason)) {
    const words = readText(waiting['message'], QUOTED_BYTES) ?? reason;
    return { code: 'container_crashed', text: `${name} cannot be started: ${words}`, runningSince: null };
  }
  return crashTrouble(name, status, reason, now);
}

function imageTrouble(name: string, status: Record<string, unknown>, waiting: Record<string, unknown>, reason: string): ContainerTrouble {
  const image = readText(status['image'], QUOTED_BYTES) ?? '';
  const words = readText(waiting['message'], QUOTED_BYTES);
  const said = words === null || words === reason ? reason : `${reason}: ${words}`;
  return { code: 'image_pull_failed', text: `The image ${image} of ${lowered(name)} cannot be pulled (${said})`, runningSince: null };
}

/** The kubelet refuses the container before it starts: as root, or for a Secret or ConfigMap that does not exist. */
function configTrouble(name: string, waiting: Record<string, unknown>): ContainerTrouble {
  const words = readText(waiting['message'], QUOTED_BYTES) ?? 'CreateContainerConfigError';
  const asRoot = /runAsNonRoot|run as root|runs as root/i.test(words);
  const code = asRoot ? 'image_runs_as_root' : 'not_ready';
  return { code, text: `${name} may not be started: ${words}`, runningSince: null };
}

/**
 * Between two crashes a container runs, and without a probe it is even ready then: the crash before counts until it has
 * run for a while.
 */
function crashTrouble(name: string, status: Record<string, unknown>, reason: string, now: Date | null): ContainerTrouble | null {
  const state = readRecord(status['state']);
  const ended = readRecord(state['terminated']);
  const last = readRecord(readRecord(status['lastState'])['terminated']);
  if (reason === 'CrashLoopBackOff') return crashed(crashText(name, last));
  if (typeof ended['exitCode'] === 'number' && ended['exitCode'] !== 0) return crashed(crashText(name, ended));
  const restarts = typeof status['restartCount'] === 'number' ? status['restartCount'] : 0;
  const running = state['running'] !== undefined && typeof last['exitCode'] === 'number';
  if (!running || restarts < RESTARTS_OF_A_CRASHER) return null;
  const runningSince = readTime(readRecord(state['running'])['startedAt']);
  if (status['ready'] === true && (now === null || runningSince === null)) return null;
  if (now !== null && runningSince !== null && now.getTime() - runningSince.getTime() > STEADY_MS) return null;
  return { ...crashed(crashText(name, last)), runningSince };
}

function crashed(text: string): ContainerTrouble {
  return { code: 'container_crashed', text, runningSince: null };
}

function crashText(name: string, terminated: Record<string, unknown>): string {
  const { exitCode, signal, reason } = terminated;
  if (typeof exitCode !== 'number') return `${name} crashes again and again`;
  const killed = typeof signal === 'number' && signal > 0 ? ` by signal ${signal}` : '';
  const cause = reason === 'OOMKilled' ? ' because it used more memory than its limit (OOMKilled)' : '';
  const words = readText(terminated['message'], QUOTED_BYTES);
  return `${name} ended with exit code ${exitCode}${killed}${cause}${words ? `: ${words}` : ''}`;
}

function lowered(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
