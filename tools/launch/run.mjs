import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Interrupted } from './errors.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const KEPT = 3000;

/**
 * Runs one program of a step to its end, in a process group of its own, so that a signal to the launcher stops all of
 * it before the launcher ends.
 *
 * @param options `cwd`, `env` as for spawn; `graceMs` between SIGTERM and SIGKILL
 * @returns what it printed on standard output
 * @throws Error with the first and last lines it printed when it fails; Interrupted after a signal
 */
export function runStep(program, args, { cwd, env = process.env, graceMs = 3000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let printed = '';
    child.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-1_000_000);
      printed = shorten(printed + chunk);
    });
    child.stderr.on('data', (chunk) => (printed = shorten(printed + chunk)));
    const watch = stopGroupOnSignal(child, graceMs);
    child.on('error', (error) => {
      watch.end();
      reject(new Error(`${program} cannot be run: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      watch.end();
      if (watch.signal) reject(new Interrupted(128 + constants.signals[watch.signal]));
      else if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}:\n${printed.trim()}`));
    });
  });
}

// The cause mostly stands at the beginning or at the end of what a tool prints.
function shorten(text) {
  return text.length <= 3 * KEPT ? text : `${text.slice(0, KEPT)}\n…\n${text.slice(-KEPT)}`;
}

function stopGroupOnSignal(child, graceMs) {
  const state = { signal: undefined, end: () => SIGNALS.forEach((name) => process.off(name, stop)) };
  function stop(signal) {
    if (state.signal) return;
    state.signal = signal;
    killGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
    child.once('close', () => clearTimeout(timer));
  }
  SIGNALS.forEach((name) => process.on(name, stop));
  return state;
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

/**
 * Runs the command itself on the launcher's own terminal, forwards signals to it and gives back its exit code
 * (128 + number where a signal ended it). The channel tells it when the launcher is gone.
 */
export function runProgram(program, args, { env, channel }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['inherit', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])] });
    const forward = (signal) => child.kill(signal);
    SIGNALS.forEach((name) => process.on(name, forward));
    child.on('error', (error) => reject(new Error(`${program} cannot be run: ${error.message}`)));
    child.on('exit', (code, signal) => {
      SIGNALS.forEach((name) => process.off(name, forward));
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
