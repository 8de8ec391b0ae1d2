import { ApiError, badRequest } from '../../kubernetes/api-error.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { parseLabelSelector } from '../../api/selectors/label-selector.ts';
import type { Answer } from '../answer/answer.ts';
import { numberAt, textAt, valueAt } from '../read.ts';
import { parseDeleteOptions } from '../request/delete-options.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import { methodNotAllowed } from '../resources/target.ts';
import type { NamedTarget } from '../resources/target.ts';
import { selector } from '../tables/cells.ts';

const EVICTION = {
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  plural: 'evictions',
  singular: 'eviction',
  shortNames: [],
  categories: [],
  namespaced: true,
  subresources: [],
  verbs: [],
};

/** `POST` to `pods/<name>/eviction`: a deletion that disruption budgets may refuse. */
export async function serveEviction(target: NamedTarget): Promise<Answer> {
  const { request, deps, query } = target.exchange;
  if (request.method !== 'POST') throw methodNotAllowed();
  const contentType = request.headers['content-type'];
  const eviction = parseManifest(await readBody(request), EVICTION, {
    contentType,
    custom: false,
    fieldValidation: 'Ignore',
    warn: undefined,
  });
  if (eviction.metadata.name !== target.ref.name) throw badRequest('name in URL does not match name in Eviction object');
  const pod = deps.api.get(target.ref);
  const budget = findSpentBudget(target, pod);
  if (budget !== undefined) throw tooManyRequests(budget);
  const options = valueAt(eviction, 'deleteOptions');
  deps.api.remove(target.ref, parseDeleteOptions(Buffer.from(options === undefined ? '' : JSON.stringify(options)), undefined, query));
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** A budget that has the pod and allows no disruption now. A pod that is not ready disrupts nothing. */
function findSpentBudget({ exchange, ref }: NamedTarget, pod: KubeObject): KubeObject | undefined {
  const { api } = exchange.deps;
  const kind = api.kinds.find('policy/v1', 'PodDisruptionBudget');
  const isRunning = textAt(pod, 'status', 'phase') === 'Running';
  if (kind === undefined || !isRunning) return undefined;
  return api.list(kind, { namespace: ref.namespace }).items.find((budget) => {
    if (numberAt(budget, 'status', 'disruptionsAllowed') > 0) return false;
    const words = selector(valueAt(budget, 'spec', 'selector'));
    return words === '<none>' || parseLabelSelector(words)(pod.metadata.labels ?? {});
  });
}

function tooManyRequests(budget: KubeObject): ApiError {
  const message = `The disruption budget ${budget.metadata.name} needs ${numberAt(budget, 'status', 'desiredHealthy')} healthy pods and has ${numberAt(budget, 'status', 'currentHealthy')} currently`;
  return new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message, field: '' }],
  });
}
