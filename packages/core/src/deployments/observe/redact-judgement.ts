import type { Judgement } from '@argosy/domain/release/status';

/** A judgement without the workspace's secrets in any of its words. */
export function redactJudgement(judgement: Judgement, redact: (text: string) => string): Judgement {
  const { reason, detail, memory } = judgement;
  return {
    ...judgement,
    reason: reason === null ? null : redact(reason),
    detail: detail === null ? null : redact(detail),
    memory: {
      ...memory,
      ...(memory.lastSeen !== undefined && { lastSeen: redact(memory.lastSeen) }),
      blockers: memory.blockers.map((blocker) => ({ ...blocker, subject: redact(blocker.subject), detail: redact(blocker.detail) })),
      facts: memory.facts.map((fact) => ({ ...fact, text: redact(fact.text) })),
    },
  };
}
