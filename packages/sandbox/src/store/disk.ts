import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { KubeObject } from '../kubernetes/object.ts';

/** One object as it is kept. */
export interface StoredObject {
  readonly group: string;
  readonly plural: string;
  readonly object: KubeObject;
}

/** Where an object stands. */
export interface Place {
  readonly group: string;
  readonly plural: string;
  /** Empty where the kind has none. */
  readonly namespace: string;
  readonly name: string;
}

/** What is kept of a cluster over a restart. */
export interface Disk {
  /** The version of the last write that was kept; 0 in a new folder. */
  readonly version: number;
  load(): readonly StoredObject[];
  /** Puts one object down, or takes it away; written by the next flush. */
  put(place: Place, object: KubeObject | undefined): void;
  /** Writes all that waits, in one transaction. @param version of the last write */
  flush(version: number): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (
    grp TEXT NOT NULL, plural TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (grp, plural, namespace, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL);
`;

interface Waiting {
  readonly place: Place;
  readonly object: KubeObject | undefined;
}

/** Objects in a SQLite file. A process that dies loses at most what waited; what is there is always the state at one moment. */
export function openDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'objects.sqlite');
  const database = new DatabaseSync(file);
  // Secrets are in it; the files that SQLite puts beside it get the same mode.
  chmodSync(file, 0o600);
  database.exec(SCHEMA);
  const statements = prepare(database);
  let waiting = new Map<string, Waiting>();
  const write = (version: number): void => {
    for (const { place, object } of waiting.values()) {
      const key = [place.group, place.plural, place.namespace, place.name];
      if (object === undefined) statements.remove.run(...key);
      else statements.put.run(...key, JSON.stringify(object));
    }
    statements.setVersion.run(version);
  };
  return {
    version: Number(database.prepare('SELECT version FROM state').get()?.['version'] ?? 0),
    load: () => loadAll(database),
    put(place, object) {
      waiting.set(`${place.group}/${place.plural}/${place.namespace}/${place.name}`, { place, object });
    },
    flush(version) {
      if (waiting.size === 0) return;
      inTransaction(database, () => write(version));
      waiting = new Map();
    },
    close: () => database.close(),
  };
}

function prepare(database: DatabaseSync): Record<'put' | 'remove' | 'setVersion', StatementSync> {
  return {
    put: database.prepare('INSERT OR REPLACE INTO objects (grp, plural, namespace, name, body) VALUES (?, ?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM objects WHERE grp = ? AND plural = ? AND namespace = ? AND name = ?'),
    setVersion: database.prepare('INSERT OR REPLACE INTO state (only, version) VALUES (1, ?)'),
  };
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function loadAll(database: DatabaseSync): StoredObject[] {
  const rows = database.prepare('SELECT grp, plural, body FROM objects').all();
  return rows.map((row) => ({
    group: String(row['grp']),
    plural: String(row['plural']),
    object: JSON.parse(String(row['body'])) as KubeObject,
  }));
}
