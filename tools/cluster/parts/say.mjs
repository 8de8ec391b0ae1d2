/** Prints one line with the time of day, on standard error: standard output belongs to what a command was asked for. */
export function say(line) {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${line}\n`);
}

/** The user has to do something else first, or wrote the command wrongly. The program exits 2. */
export class Refused extends Error {}
