import type { Given } from './verdict-applications.ts';

/**
 * One Application and what it means for the release of one commit (its number, or the beginning of its hash): whether the
 * comparison is believed, what the release becomes while the pods before are what runs, what while its own are all there,
 * and why.
 */
export type Verdict = readonly [given: Given, release: number | string, trusted: boolean, old: string, proven: string, why: string];
