import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

export interface SystemUser {
  uid: number;
  gid: number;
}

/** A user of this system, or undefined. */
export async function findUser(name: string): Promise<SystemUser | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) ? { uid, gid } : undefined;
}

/**
 * A system user without login and home, made where it is missing. Only root can make one.
 *
 * @throws Error where the system has no useradd
 */
export async function ensureUser(name: string): Promise<SystemUser> {
  const there = await findUser(name);
  if (there !== undefined) return there;
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  await execa('useradd', [...flags, name]);
  const made = await findUser(name);
  if (made === undefined) throw new Error(`The user ${name} could not be made: make it, or run Argosy as an ordinary user.`);
  return made;
}

/** Whether that user may enter a folder. */
export async function canEnter(user: SystemUser, folder: string): Promise<boolean> {
  // `cd` in a process of that user is the one answer that knows of groups, ACLs and mounts.
  const { exitCode } = await execa('/bin/sh', ['-c', 'cd "$0"', folder], {
    ...user,
    cwd: '/',
    reject: false,
    extendEnv: false,
    stdio: 'ignore',
  });
  return exitCode === 0;
}
