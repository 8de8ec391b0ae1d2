/** How a run of a job ended: done, or to be looked at again although nothing failed. */
export type JobResult = { done: true } | { againInMs: number };

export const DONE: JobResult = { done: true };
