import { v7 } from 'uuid';

/** A new UUIDv7: ids made of it sort by the time they were made. */
export function newUuid(): string {
  return v7();
}
