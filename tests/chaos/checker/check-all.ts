import { checkRequests, checkWebhooks } from './acknowledged.ts';
import { checkFloor } from './clean-floor.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import { checkFiles } from './git-equals-database.ts';
import { checkClaims, checkStreams } from './honesty.ts';
import { checkCanaries } from './isolation.ts';
import { checkHistory, checkWriters } from './no-lost-update.ts';
import { checkCommits, checkKeys } from './once.ts';

/** Looks at everything that was gathered of a quiet installation. */
export async function checkAll(evidence: Evidence): Promise<Finding[]> {
  return [
    checkRequests(evidence),
    await checkWebhooks(evidence),
    checkCommits(evidence),
    checkKeys(evidence),
    await checkFiles(evidence),
    await checkWriters(evidence),
    await checkHistory(evidence),
    await checkCanaries(evidence),
    await checkFloor(evidence),
    checkClaims(evidence),
    checkStreams(evidence),
  ];
}
