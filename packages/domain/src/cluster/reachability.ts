/** What one question to a cluster brought: it answers, or it does not, with the reason in one word and in a sentence. */
export type ClusterSign = { answers: true } | { answers: false; reason: string; message: string };

/** What is known of a cluster that was ready once. */
export interface Reachability {
  reachable: boolean;
  /** The last question had no good answer, but the one before it had. */
  doubted: boolean;
}

/** What one more sign makes of it. `lost` and `back` are the changes that somebody is to be told of. */
export type ReachabilityChange = 'none' | 'doubted' | 'trusted' | 'lost' | 'back';

/**
 * One question without an answer proves nothing: a connection is cut, a leader is elected. The second one in a row counts.
 * One answer is enough the other way.
 */
export function judgeReachability(known: Reachability, sign: ClusterSign): ReachabilityChange {
  if (sign.answers) {
    if (!known.reachable) return 'back';
    return known.doubted ? 'trusted' : 'none';
  }
  if (!known.reachable) return 'none';
  return known.doubted ? 'lost' : 'doubted';
}
