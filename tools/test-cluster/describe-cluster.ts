import { execa } from 'execa';
import type { Capability, TargetText } from '../../tests/e2e/target.ts';
import { StartError } from '../supervisor/errors.ts';

const BY_ANYONE: Capability[] = ['missing-image', 'unschedulable'];
// Fake kubelets fail by an image's tag: tools/cluster/README.md.
const BY_FAKE_NODES: Capability[] = [...BY_ANYONE, 'crash', 'never-ready', 'runs-as-root'];

/**
 * Looks at a cluster: what can be made to fail there.
 *
 * @throws StartError (1) where it does not answer
 */
export async function describeCluster(kubectl: string, kubeconfigFile: string): Promise<TargetText['cluster'] & { isFake: boolean }> {
  const args = [`--kubeconfig=${kubeconfigFile}`, '--request-timeout=20s', 'get', 'nodes', '--output=json'];
  const { stdout, stderr, failed } = await execa(kubectl, args, { reject: false });
  if (failed) throw new StartError(1, `The cluster of ${kubeconfigFile} does not answer:\n${stderr}`);
  const { items } = JSON.parse(stdout) as { items: { status: { nodeInfo: { kubeletVersion: string } } }[] };
  const isFake = items.some((node) => node.status.nodeInfo.kubeletVersion.startsWith('kwok'));
  return { kubeconfigFile, capabilities: isFake ? BY_FAKE_NODES : BY_ANYONE, isFake };
}
