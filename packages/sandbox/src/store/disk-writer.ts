import type { Logger } from '@argosy/runtime/logger';
import type { ApiEvent } from '../kubernetes/api.ts';
import type { Disk } from './disk.ts';

export interface DiskWriter {
  put(event: ApiEvent): void;
  /** Writes all that waits. @throws where the disk refuses it; it waits on then */
  flush(): void;
  /** Writes all that waits, before somebody is told that it is kept. Where the disk refuses it, that is tried again later. */
  settle(): void;
  /** Writes all that waits, and closes the disk. */
  close(): void;
}

export interface DiskWriterOptions {
  readonly disk: Disk;
  /** Of the last write. */
  readonly version: () => number;
  readonly logger: Logger | undefined;
}

// Most objects change several times in a moment. Clients are told of nothing that is not kept: see settle.
const BATCH_MS = 50;
const RETRY_MS = 1000;

/** Writes changes behind those who make them, in batches. */
export function createDiskWriter({ disk, version, logger }: DiskWriterOptions): DiskWriter {
  let timer: NodeJS.Timeout | undefined;
  let isFailing = false;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    isFailing = true;
    disk.flush(version());
    isFailing = false;
  };
  const attempt = (): void => {
    try {
      flush();
    } catch (error) {
      logger?.error({ err: error }, 'The cluster could not be written to its folder; this is tried again');
      wait(RETRY_MS);
    }
  };
  // The process's own clock: what a test does with time leaves the disk alone.
  const wait = (ms: number): void => {
    timer = setTimeout(attempt, ms).unref();
  };
  return {
    put({ type, kind: { group, plural }, object }) {
      const { namespace = '', name } = object.metadata;
      disk.put({ group, plural, namespace, name }, type === 'DELETED' ? undefined : object);
      if (timer === undefined) wait(BATCH_MS);
    },
    flush,
    settle() {
      if (timer !== undefined && !isFailing) attempt();
    },
    close() {
      flush();
      disk.close();
    },
  };
}
