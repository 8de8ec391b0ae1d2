import type { Api } from '@argosy/api/compose';
import { buildServer } from '@argosy/api/server';
import { createStreams } from '@argosy/api/streams';
import { createLogger } from '@argosy/runtime/logger';
import { createMetrics } from '@argosy/runtime/metrics';

/**
 * The OpenAPI document that the API serves, with sorted keys, so that a diff shows what changed and nothing else.
 *
 * @throws Error where a route declares no permission, or its schema cannot be used
 */
export async function renderOpenapi(): Promise<string> {
  const server = await buildServer(withoutDependencies());
  try {
    await server.ready();
    return `${JSON.stringify(sortKeys(server.swagger()), null, 2)}\n`;
  } finally {
    await server.close();
  }
}

/** Enough of an Api to declare routes with: nothing is asked before a request comes, and none comes. */
function withoutDependencies(): Api {
  const deps = { newUuid: () => '00000000-0000-7000-8000-000000000000' };
  return { deps, logger: createLogger('generate', 'silent'), metrics: createMetrics(), streams: createStreams(0) } as unknown as Api;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}
