import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClusterAccess, ClusterGateway, ClusterGateways, ResourceRef } from '@argosy/core/ports/cluster-gateway';

import { createClusterGateways } from '../../src/gateway.ts';
import type { ClusterGatewaysOptions } from '../../src/gateway/options.ts';
import { startFakeApiServer, type FakeApiServer, type Handler } from './fake-api-server.ts';

export const CONFIG_MAPS: ResourceRef = { group: '', version: 'v1', plural: 'configmaps', namespace: 'default' };

interface Test {
  teardown(fn: () => unknown): void;
}

/** Gateways that may reach loopback; closed with the test. */
export function openTestGateways(t: Test, options: Partial<ClusterGatewaysOptions> = {}): ClusterGateways {
  const tempDir = mkdtempSync(join(tmpdir(), 'argosy-cluster-test-'));
  const gateways = createClusterGateways({
    allowedNetworks: ['127.0.0.0/8'],
    helmBinary: '/nonexistent/helm',
    tempDir,
    requestTimeoutMs: 20_000,
    ...options,
  });
  t.teardown(async () => {
    await gateways.close();
    rmSync(tempDir, { recursive: true, force: true });
  });
  return gateways;
}

/** A fake API server and a gateway to it. */
export async function openFakeCluster(
  t: Test,
  handler: Handler,
  options: Partial<ClusterGatewaysOptions> & { access?: Partial<ClusterAccess> } = {},
): Promise<{ server: FakeApiServer; gateway: ClusterGateway }> {
  const server = await startFakeApiServer(handler);
  const gateway = openTestGateways(t, options).open({ ...server.access, ...options.access });
  t.teardown(() => server.close());
  return { server, gateway };
}
