import { assertBuilt } from '../cluster/parts/home.mjs';
import { Missing } from './errors.mjs';

/**
 * Says before anything is installed that the demo has no cluster.
 *
 * @throws Missing where no kubeconfig is given and the local cluster is not built
 */
export function assertDemoCluster(args) {
  if (args.some((arg) => /^(--kubeconfig(=|$)|--help$|-h$)/.test(arg))) return;
  try {
    assertBuilt();
  } catch {
    throw new Missing(
      'The demo needs a Kubernetes cluster. Give it one:          npm run demo -- --kubeconfig FILE',
      'or build the local one first (10 minutes, needs Go 1.26):  npm run cluster -- build',
    );
  }
}
