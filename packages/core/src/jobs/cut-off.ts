/** The run was cut off because its worker stops: another worker goes on with the work. */
export class CutOff extends Error {
  override readonly name = 'CutOff';

  constructor(cause: unknown) {
    super('the job was cut off because its worker stops', { cause });
  }
}
