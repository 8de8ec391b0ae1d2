import type { KubeObject } from '../../kubernetes/object.ts';
import { textAt } from '../health/read-status.ts';
import type { ManifestRequest } from '../manifest-source.ts';
import type { Access } from '../repository/access.ts';
import { findAccess } from '../repository/find-access.ts';
import { parseSources } from './source.ts';
import type { Source, Sources } from './source.ts';
import type { Workshop } from './workshop.ts';

/** One making of an Application's manifests. */
export interface Generation {
  readonly request: ManifestRequest;
  readonly sources: Sources;
  readonly application: KubeObject;
  readonly project: string;
  /** Of the destination. */
  readonly namespace: string;
  access(url: string): Access;
  /** What a revision means; asked once for all sources of the same repository. @throws RpcError */
  resolve(url: string, revision: string): Promise<string>;
}

export function createGeneration({ api, repositories }: Workshop, request: ManifestRequest): Generation {
  const { application } = request;
  const project = textAt(application, 'spec', 'project') || 'default';
  const asked = new Map<string, Promise<string>>();
  const access = (url: string): Access => findAccess({ api, namespace: request.namespace, url, project });
  return {
    request,
    application,
    project,
    sources: parseSources(application),
    namespace: textAt(application, 'spec', 'destination', 'namespace'),
    access,
    async resolve(url, revision) {
      const key = `${url} ${revision}`;
      const answer = asked.get(key) ?? repositories.resolve(access(url), revision);
      asked.set(key, answer);
      return await answer;
    },
  };
}

/** The revision that a source is wanted at: that of an operation, else its own. */
export function wantedRevision({ request }: Generation, source: Source, index: number): string {
  const given = request.revisions?.[index];
  return given === undefined || given === '' ? source.targetRevision : given;
}
