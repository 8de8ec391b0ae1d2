import type { FieldError } from '../../app-error.ts';
import type { AppConfig, ResourceAmounts } from '../config.ts';
import { parseQuantity } from '../quantity.ts';
import { at } from './pointer.ts';

const NAME = /^(?:cpu|memory|ephemeral-storage|hugepages-[0-9]{1,6}[KMG]i|[a-z0-9][-a-z0-9.]{0,200}\/[A-Za-z0-9][-A-Za-z0-9_.]{0,62})$/;

/** Checks names and amounts of resources, and that no request is above its limit. */
export function checkResources(resources: NonNullable<AppConfig['resources']>, pointer: string): FieldError[] {
  const { requests = {}, limits = {} } = resources;
  return [
    ...checkAmounts(requests, `${pointer}/requests`),
    ...checkAmounts(limits, `${pointer}/limits`),
    ...Object.entries(requests).flatMap(([name, request]) => {
      const limit = Object.hasOwn(limits, name) ? parseQuantity(limits[name] ?? '') : null;
      const above = limit !== null && (parseQuantity(request) ?? 0) > limit;
      return above
        ? [{ pointer: at(`${pointer}/requests`, name), code: 'request_above_limit', detail: `The request of ${name} is above its limit.` }]
        : [];
    }),
  ];
}

function checkAmounts(amounts: ResourceAmounts, pointer: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    if (!NAME.test(name)) {
      return [
        {
          pointer: at(pointer, name),
          code: 'invalid_resource',
          detail: 'A resource is cpu, memory, ephemeral-storage or one with a domain, such as nvidia.com/gpu.',
        },
      ];
    }
    if (parseQuantity(amount) !== null) return [];
    return [
      {
        pointer: at(pointer, name),
        code: 'invalid_quantity',
        detail: "An amount is a number in Kubernetes' notation, such as 250m, 0.5, 128Mi or 1G.",
      },
    ];
  });
}
