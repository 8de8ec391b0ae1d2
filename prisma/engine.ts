import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

const here = fileURLToPath(new URL('.', import.meta.url));
const filters = { externalTables: [], externalEnums: [] };

/**
 * Prisma's own schema engine, compiled to WebAssembly, connected to one database. It needs no downloaded binary and
 * writes the same `_prisma_migrations` as the Prisma CLI does.
 *
 * One at a time in a process: the bindings hold one instance of it.
 *
 * @param databaseUrl the owner's URL
 */
export async function openEngine(databaseUrl: string): Promise<Engine> {
  await loadEngine();
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool)));
  const engine = await bindings.SchemaEngine.new({ datamodels: await readSchema() }, () => {}, adapter);
  return {
    async close() {
      engine.free();
      await pool.end();
    },
    async apply() {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
      return appliedMigrationNames;
    },
    async initialSql() {
      const { stdout } = await engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: await schemaFiles() },
        script: true,
        exitCode: null,
        filters,
      });
      return stdout ?? '';
    },
  };
}

async function loadEngine(): Promise<void> {
  const wasm = await readFile(
    fileURLToPath(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
}

type Connection = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * The adapter splits a script at every semicolon, also inside functions and comments. PostgreSQL takes it whole, and as
 * one transaction: a migration is applied or it is not.
 */
function runScriptsWhole(connection: Connection): void {
  connection.executeScript = async (script) => {
    await connection.underlyingDriver().query(script);
  };
}

/** The factory with that rule on every connection it makes. */
function wholeScripts(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    runScriptsWhole(connection);
    return connection;
  };
  const connectToShadow = factory.connectToShadowDb.bind(factory);
  factory.connectToShadowDb = async () => {
    const connection = await connectToShadow();
    runScriptsWhole(connection);
    return connection;
  };
  return factory;
}

export interface Engine {
  /** Applies what is not applied yet, in order; the names of the applied migrations. */
  apply(): Promise<string[]>;
  /** SQL that makes the schema from nothing. */
  initialSql(): Promise<string>;
  close(): Promise<void>;
}

async function schemaFiles(): Promise<{ path: string; content: string }[]> {
  const folder = join(here, 'schema');
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), content: await readFile(join(folder, name), 'utf8') })));
}

async function readSchema(): Promise<[string, string][]> {
  return (await schemaFiles()).map((file) => [file.path, file.content]);
}

async function readMigrations() {
  const baseDir = join(here, 'migrations');
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockfile = await readFile(join(baseDir, 'migration_lock.toml'), 'utf8').catch(() => null);
  return { baseDir, lockfile: { path: 'migration_lock.toml', content: lockfile }, shadowDbInitScript: '', migrationDirectories };
}
