import type { Manifest } from '../../kubernetes/object.ts';

interface Container {
  readonly resources?: {
    readonly requests?: Readonly<Record<string, unknown>>;
    readonly limits?: Readonly<Record<string, unknown>>;
  };
}

const COUNTED = ['cpu', 'memory'];

/** How a pod is treated when its node runs short: by the requests and limits of its containers. */
export function podQosClass(pod: Manifest): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const spec = pod['spec'] as { containers?: readonly Container[]; initContainers?: readonly Container[] } | undefined;
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const asks = containers.some(({ resources }) =>
    COUNTED.some((name) => resources?.requests?.[name] !== undefined || resources?.limits?.[name] !== undefined),
  );
  if (!asks) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    COUNTED.every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && JSON.stringify(resources?.requests?.[name] ?? limit) === JSON.stringify(limit);
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
