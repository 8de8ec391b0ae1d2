import { spreadOf } from '../framework/spread.ts';
import type { Autoscaler } from '../types/core.ts';

const REQUEST_MILLICORES = 100;

/** A load that is just under what is aimed at, so that it asks for no other size. */
export function metricsOf({ metadata, spec }: Autoscaler): object[] | null {
  const measured = (spec.metrics ?? []).flatMap(({ type, resource }) => {
    if (type !== 'Resource' || resource?.target.averageUtilization === undefined) return [];
    const share = 0.91 + 0.08 * spreadOf(`${metadata.uid} ${resource.name}`);
    const averageUtilization = Math.round(resource.target.averageUtilization * share);
    const amount = Math.round((REQUEST_MILLICORES * averageUtilization) / 100);
    const averageValue = resource.name === 'memory' ? `${amount}Mi` : `${amount}m`;
    return [{ type: 'Resource', resource: { name: resource.name, current: { averageUtilization, averageValue } } }];
  });
  return measured.length === 0 ? null : measured;
}
