import { cutText, readList, readRecord, readText, readTime, readWord } from '../cluster/outside.ts';

/** Who said something about a release. */
export const FACT_SOURCES = ['argocd', 'workload', 'pod', 'event', 'argosy'] as const;
export type FactSource = (typeof FACT_SOURCES)[number];

/** Something that was seen of a release, with the time at which it was so. */
export interface Fact {
  source: FactSource;
  /** RFC 3339: when it was seen, for an event when it happened last. */
  at: string;
  text: string;
}

/** How many facts a release remembers. */
export const FACTS_AT_MOST = 12;
const TEXT_BYTES = 300;

/** A fact of bounded length. */
export function makeFact(source: FactSource, at: Date, text: string): Fact {
  return { source, at: at.toISOString(), text: cutText(text, TEXT_BYTES) };
}

/** Reads stored facts; what is not understood is forgotten. */
export function parseFacts(value: unknown): Fact[] {
  return readList(value, FACTS_AT_MOST)
    .map(readRecord)
    .flatMap((stored) => {
      const source = readWord(stored['source'], FACT_SOURCES);
      const at = readTime(stored['at']);
      const text = readText(stored['text'], TEXT_BYTES);
      return source && at && text ? [makeFact(source, at, text)] : [];
    });
}
