import type { FieldError } from '../../app-error.ts';
import type { ConfigVolume } from '../config.ts';
import { parseQuantity } from '../quantity.ts';
import { at } from './pointer.ts';

const NAME = /^[a-z0-9](?:[-a-z0-9]{0,18}[a-z0-9])?$/;
/** What the kernel, the kubelet or the container runtime put there themselves. */
const TAKEN = ['/proc', '/sys', '/dev', '/run/secrets', '/var/run/secrets'];

/** Checks names, sizes and paths of volumes. */
export function checkVolumes(volumes: ConfigVolume[], pointer: string): FieldError[] {
  return volumes.flatMap((volume, index) => {
    const before = volumes.slice(0, index);
    const here = at(pointer, index);
    const errors: FieldError[] = [];
    const add = (key: string, code: string, detail: string) => errors.push({ pointer: `${here}/${key}`, code, detail });
    if (!NAME.test(volume.name)) add('name', 'invalid_name', 'The name of a volume has 1 to 20 lower-case letters, digits and hyphens.');
    if (before.some((other) => other.name === volume.name)) add('name', 'volume_twice', `There are two volumes "${volume.name}".`);
    if (!isPath(volume.path)) add('path', 'invalid_path', 'A path is absolute, goes no way back and has no colon and no slash at its end.');
    else if (isTaken(volume.path)) add('path', 'path_taken', `Nothing can be mounted at ${volume.path}.`);
    if (before.some((other) => other.path === volume.path)) add('path', 'path_taken', `There are two volumes at ${volume.path}.`);
    if (!((parseQuantity(volume.size) ?? 0) > 0))
      add('size', 'invalid_quantity', 'A size is a number of bytes above 0, such as 500Mi or 10Gi.');
    if (volume.temporary === true && (volume.storageClass ?? volume.accessMode) !== undefined) {
      add('temporary', 'conflict', 'A temporary volume has neither storage class nor access mode.');
    }
    return errors;
  });
}

function isPath(path: string): boolean {
  if (path.length > 255 || !/^\/[^\p{C}:]+$/u.test(path)) return false;
  return path
    .slice(1)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

function isTaken(path: string): boolean {
  return TAKEN.some((taken) => path === taken || path.startsWith(`${taken}/`));
}
