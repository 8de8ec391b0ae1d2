/** What a sandbox has done since its start; whoever does it counts it. */
export interface Stats {
  syncs: number;
  /** Times the repository was asked for its head. */
  listings: number;
  /** Times commits were fetched. */
  fetches: number;
  /** Renderings by Helm or of plain files, without those that were remembered. */
  renders: number;
  webhooks: {
    sent: number;
    /** Answered with anything but 2xx. */
    refused: number;
    /** Lost by a fault, or because nobody answered. */
    dropped: number;
  };
  /** Requests to the Kubernetes API. */
  requests: number;
}

export function createStats(): Stats {
  return { syncs: 0, listings: 0, fetches: 0, renders: 0, webhooks: { sent: 0, refused: 0, dropped: 0 }, requests: 0 };
}
