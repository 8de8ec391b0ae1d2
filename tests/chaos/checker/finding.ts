/** What one look of the checker gave. */
export interface Finding {
  /** The invariant's id. */
  id: string;
  what: string;
  /** How many things were looked at. */
  checked: number;
  /** What was wrong, in words; empty where nothing was. */
  faults: string[];
}

/** A figure with its number of trials, as one line. */
export interface Figure {
  id: string;
  text: string;
  /** Whether its bar was met. */
  isMet: boolean;
}
