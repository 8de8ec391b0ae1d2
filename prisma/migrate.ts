import { openEngine } from './engine.ts';

/**
 * Applies what is not applied yet to the database of DATABASE_URL, as `prisma migrate deploy` would.
 *
 * @param databaseUrl the owner's URL
 * @returns the names of the migrations that were applied now
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const engine = await openEngine(databaseUrl);
  try {
    return await engine.apply();
  } finally {
    await engine.close();
  }
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (url === undefined || url === '') {
    process.stderr.write('DATABASE_URL is not set: give the URL of the database, with the role that owns it.\n');
    process.exit(2);
  }
  const applied = await migrate(url);
  process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
  // The engine keeps a timer of ten seconds behind; nobody has to wait for it.
  process.exit(0);
}
