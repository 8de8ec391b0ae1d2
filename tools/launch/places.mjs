import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where programs that Argosy brings along are kept, for all checkouts of this user. */
export const cache = process.env.ARGOSY_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'argosy');

/** Where the marks of finished steps are kept; npm empties it with node_modules, so a new installation redoes them. */
export const stamps = join(root, 'node_modules', '.argosy');
