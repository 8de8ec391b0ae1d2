import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './say.mjs';

/**
 * Starts a program in a session of its own, with its output in the folder's log and its pid in the folder.
 *
 * @param folder the cluster's folder
 * @param name of log and pid file
 * @param command the program and its arguments
 * @param settings `env` (the whole environment) and `cwd`
 * @returns the child process; it does not keep this process alive
 * @throws Error where the program cannot be started
 */
export async function startProcess(folder, name, [program, ...args], { env, cwd = folder.dir }) {
  const log = openSync(folder.log(name), 'a', 0o600);
  try {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    await once(child, 'spawn');
    writeFileSync(folder.pid(name), `${child.pid} ${startTime(child.pid)}\n`);
    child.unref();
    return child;
  } catch (error) {
    throw new Error(`${name} cannot be started: ${error.message}`, { cause: error });
  } finally {
    closeSync(log);
  }
}

/** The pid under this name, where that very process still lives; a number that the system gave to another does not count. */
export function findProcess(folder, name) {
  const [pid, started] = readPidFile(folder.pid(name));
  return pid && startTime(pid) === started ? pid : undefined;
}

/**
 * Writes this process itself down under a name.
 *
 * @throws Refused where another one has it and lives
 */
export function claim(folder, name) {
  const other = findProcess(folder, name);
  if (other) throw new Refused(`Process ${other} does that for this cluster already.`);
  rmSync(folder.pid(name), { force: true });
  writeFileSync(folder.pid(name), `${process.pid} ${startTime(process.pid)}\n`, { flag: 'wx' });
}

/** Takes this process' name back. */
export function release(folder, name) {
  rmSync(folder.pid(name), { force: true });
}

/**
 * Stops processes by their pids, all at once; what lives on after the grace is killed.
 *
 * @param folder the cluster's folder
 * @param names of the pid files
 * @param graceMs milliseconds between SIGTERM and SIGKILL
 * @returns the names of those that ran
 */
export async function stopProcesses(folder, names, graceMs = 5000) {
  const running = names.filter((name) => findProcess(folder, name));
  for (const name of running) signal(findProcess(folder, name), 'SIGTERM');
  const end = Date.now() + graceMs;
  while (running.some((name) => findProcess(folder, name)) && Date.now() < end) await sleep(50);
  for (const name of running) signal(findProcess(folder, name), 'SIGKILL');
  while (running.some((name) => findProcess(folder, name))) await sleep(50);
  for (const name of names) rmSync(folder.pid(name), { force: true });
  return running;
}

function signal(pid, name) {
  try {
    if (pid) process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function readPidFile(path) {
  try {
    const [pid, started] = readFileSync(path, 'utf8').trim().split(' ');
    return [Number(pid), started];
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

// Ticks between the system's start and the process's: with it, a pid names one process for good. None for a dead one.
function startTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
