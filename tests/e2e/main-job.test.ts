import t from 'tap';
import { e2e } from './suite.ts';
import { readTarget } from './target.ts';

await e2e(t, readTarget(process.env));
