/** The run has lost its lease: somebody else has the work by now, and this run must neither write outside nor settle. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('the lease of the job was lost');
  }
}
