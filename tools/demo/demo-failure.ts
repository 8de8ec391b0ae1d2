/** What went wrong, as a sentence that needs no stack. */
export class DemoFailure extends Error {}
