/** Something that only the user can provide; `lines` say what it is and how. The launcher exits 2. */
export class Missing extends Error {
  constructor(...lines) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** A signal asked to stop in the middle of a step. */
export class Interrupted extends Error {
  constructor(exitCode) {
    super('Interrupted');
    this.exitCode = exitCode;
  }
}
