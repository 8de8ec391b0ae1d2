import { forbidden } from '../../kubernetes/api-error.ts';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import { isObject, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { AdmissionInput } from '../admission-input.ts';
import { BASELINE, RESTRICTED } from './pod-security-rules.ts';
import type { Rule } from './pod-security-rules.ts';
import { namespaceOf } from './namespace-lifecycle.ts';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'];
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  baseline: BASELINE,
  // What restricted says more strictly replaces what baseline says of the same.
  restricted: [...BASELINE.filter(({ isOverridden }) => isOverridden !== true), ...RESTRICTED],
};
/** Where a kind has its pod's spec. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  PodTemplate: ['template', 'spec'],
};

/**
 * Holds pods to the Pod Security level of their namespace, and warns of workloads whose pods would be refused.
 *
 * @throws ApiError 403 for a pod that violates it
 */
export function checkPodSecurity({ kind, next, api, options }: AdmissionInput): void {
  const path = isWorkload(kind) ? TEMPLATES[kind.kind] : undefined;
  const spec = path === undefined ? undefined : valueAt(next, ...path);
  if (!isObject(spec)) return;
  const { enforce, warn } = levelsOf(api, next.metadata.namespace);
  if (kind.kind === 'Pod') {
    const violation = violationOf(spec, enforce);
    if (violation !== undefined) throw forbidden(kind, next.metadata.name ?? '', `violates PodSecurity "${enforce.text}": ${violation}`);
  }
  const warning = violationOf(spec, warn);
  if (warning !== undefined) options.warn?.(`would violate PodSecurity "${warn.text}": ${warning}`);
}

function isWorkload({ group }: Kind): boolean {
  return group === '' || group === 'apps' || group === 'batch';
}

interface Level {
  readonly level: string;
  /** With the version, as messages have it. */
  readonly text: string;
}

function levelsOf(api: KubernetesApi, namespace: string | undefined): { enforce: Level; warn: Level } {
  const labels = namespaceOf(api, namespace)?.metadata.labels ?? {};
  const read = (mode: string): Level => {
    const level = labels[PREFIX + mode] ?? 'privileged';
    // A level that does not exist is taken for the strictest.
    const known = LEVELS.includes(level) ? level : mode === 'enforce' ? 'restricted' : 'privileged';
    return { level: known, text: `${known}:${labels[`${PREFIX}${mode}-version`] ?? 'latest'}` };
  };
  const enforce = read('enforce');
  return { enforce, warn: labels[`${PREFIX}warn`] === undefined ? enforce : read('warn') };
}

function violationOf(spec: JsonObject, { level }: Level): string | undefined {
  const found = (RULES[level] ?? []).flatMap(({ reason, check }) => {
    const detail = check(spec);
    if (detail === undefined) return [];
    return [typeof detail === 'string' ? `${reason} (${detail})` : `${detail.reason} (${detail.text})`];
  });
  return found.length === 0 ? undefined : found.join(', ');
}
