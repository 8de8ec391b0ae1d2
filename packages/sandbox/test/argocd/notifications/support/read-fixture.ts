import { readFileSync } from 'node:fs';

/** What the real engines made of a text. */
export interface Recorded {
  readonly text: string;
  readonly output?: string;
  readonly stage?: 'parse' | 'run';
  readonly error?: string;
}

/** Reads one of the files in `fixtures`. */
export function readFixture<Fixture>(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture;
}
