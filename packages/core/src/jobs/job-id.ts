import { idNumber, isId, printId } from '@argosy/domain/ids';

const LARGEST = (1n << 63n) - 1n;

/** The id of a job: its row's number in the form that every id has, so that it stays the same for as long as the row does. */
export function printJobId(row: bigint): string {
  return printId('job', row.toString(16).padStart(32, '0'));
}

/** The row that an id names; null where it can be none. */
export function parseJobId(id: string): bigint | null {
  if (!isId('job', id)) return null;
  const row = idNumber(id);
  return row > 0n && row <= LARGEST ? row : null;
}
