import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ClusterError } from '@argosy/core/ports/cluster-gateway';

const REMOTE = /^(?:oci|https):\/\/[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/[A-Za-z0-9._/+-]+$/;
const VERSION = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

/**
 * The chart as arguments of Helm: a folder, or an oci:// or https:// reference with an exact version. Neither can be
 * read as an option.
 *
 * @throws ClusterError refused
 */
export async function chartArguments(chart: string, version: string | undefined): Promise<{ reference: string; options: string[] }> {
  if (chart.includes('://')) {
    if (chart.length > 1024 || !REMOTE.test(chart)) throw new ClusterError('refused', 'The chart is no oci:// or https:// reference.');
    if (version !== undefined && version !== '' && !VERSION.test(version))
      throw new ClusterError('refused', 'The version of the chart is no exact version.');
    return { reference: chart, options: version === undefined || version === '' ? [] : [`--version=${version}`] };
  }
  const folder = resolve(chart);
  const found = await stat(join(folder, 'Chart.yaml')).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new ClusterError('refused', 'The chart is neither a folder with a Chart.yaml nor an oci:// or https:// reference.');
  return { reference: folder, options: [] };
}

/**
 * Refuses what cannot be the name of a release or namespace.
 *
 * @throws ClusterError refused
 */
export function checkName(name: string): string {
  if (!/^[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?$/.test(name))
    throw new ClusterError('refused', 'The name cannot be that of a Helm release or namespace.');
  return name;
}
