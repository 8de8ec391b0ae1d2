import { ApiError } from '../../kubernetes/api-error.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Environment } from '../framework/environment.ts';
import { controlledBy, controllerRef } from '../framework/owners.ts';
import { templateHash } from '../framework/template-hash.ts';
import { MANAGER } from '../framework/write-status.ts';
import type { PodTemplate } from '../types/pod.ts';
import type { ControllerRevision } from '../types/workload.ts';

/** The label by which a pod tells which revision of its owner's template it was made of. */
export const REVISION_LABEL = 'controller-revision-hash';

export interface Revisions {
  /** That of the present template. */
  readonly update: ControllerRevision;
  /** All of the owner, oldest first. */
  readonly all: readonly ControllerRevision[];
}

/** Keeps the template as it is now as a ControllerRevision; one that was there before becomes the newest again. */
export function ensureRevision(env: Environment, kind: Kind, owner: KubeObject, template: PodTemplate): Revisions {
  const { api, kinds, objects } = env;
  const byRevision = (a: ControllerRevision, b: ControllerRevision): number => a.revision - b.revision;
  const there = controlledBy<ControllerRevision>(objects, owner, kinds.controllerRevision).toSorted(byRevision);
  const hash = templateHash(template);
  const newest = there.at(-1);
  const known = there.find(({ metadata }) => metadata.labels?.[REVISION_LABEL] === hash);
  if (known !== undefined && known === newest) return { update: known, all: there };
  const revision = (newest?.revision ?? 0) + 1;
  if (known !== undefined) {
    const update = api.update(kinds.controllerRevision, { ...known, revision }, { fieldManager: MANAGER }) as ControllerRevision;
    return { update, all: [...there.filter((one) => one !== known), update] };
  }
  const manifest = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name.slice(0, 252 - hash.length)}-${hash}`,
      namespace: owner.metadata.namespace ?? 'default',
      labels: { ...template.metadata?.labels, [REVISION_LABEL]: hash },
      ownerReferences: [controllerRef(kind, owner)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision,
  };
  const update = api.create(kinds.controllerRevision, manifest, { fieldManager: MANAGER }) as ControllerRevision;
  return { update, all: [...there, update] };
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision, otherwise: PodTemplate): PodTemplate {
  const kept = (data as { spec?: { template?: PodTemplate & { $patch?: string } } } | undefined)?.spec?.template;
  if (kept === undefined) return otherwise;
  const { $patch: _, ...template } = kept;
  return template;
}

/** Deletes the oldest revisions beyond the limit that are not in use. */
export function trimRevisions(env: Environment, { all }: Revisions, inUse: ReadonlySet<string>, limit: number): void {
  const unused = all.filter(({ metadata }) => !inUse.has(metadata.name));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    try {
      env.api.remove({ kind: env.kinds.controllerRevision, namespace: metadata.namespace, name: metadata.name });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 404) throw error;
    }
  }
}
