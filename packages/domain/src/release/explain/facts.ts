import { isLive } from '../states.ts';
import type { ExplainedFact, ExplainInput } from './input.ts';

/** What is known, from the oldest to the newest: the release's own timeline, and what the looks have seen. */
export function listFacts({ release, observedAt }: ExplainInput): ExplainedFact[] {
  const facts = [...release.timeline.map(stepFact), ...(release.memory.facts ?? [])];
  if (isLive(release.state) && release.deadlineAt !== null && release.committedAt !== null) {
    const text = `It has until ${release.deadlineAt.toISOString()} to be live.`;
    facts.push({ source: 'argosy', at: release.committedAt.toISOString(), text });
  }
  if (isLive(release.state) && observedAt !== null) {
    facts.push({ source: 'argosy', at: observedAt.toISOString(), text: 'The cluster was last looked at.' });
  }
  return facts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function stepFact({ state, at, detail }: { state: string; at: string; detail: string | null }): ExplainedFact {
  const words = state.charAt(0).toUpperCase() + state.slice(1).replaceAll('_', ' ');
  return { source: 'argosy', at, text: detail === null ? `${words}.` : `${words}: ${detail}` };
}
