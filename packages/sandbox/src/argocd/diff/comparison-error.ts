/** Its message is what Argo CD puts into the condition ComparisonError, when two states cannot be compared. */
export class ComparisonError extends Error {
  override readonly name = 'ComparisonError';

  /** @param why what is wrong, without Argo CD's introduction */
  constructor(why: string) {
    super(`Failed to compare desired state to live state: ${why}`);
  }
}
