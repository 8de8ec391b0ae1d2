import { createHash } from 'node:crypto';
import { ManifestError } from '../../../src/argocd/manifest-source.ts';
import type { GeneratedManifests, ManifestRequest, ManifestSource } from '../../../src/argocd/manifest-source.ts';
import type { Manifest } from '../../../src/kubernetes/object.ts';
import type { Timers } from '../../../src/timers.ts';

export interface FakeSource extends ManifestSource {
  /** Makes a commit in which some Applications have other manifests. @returns its name */
  commit(changes: Readonly<Record<string, readonly Manifest[]>>): string;
  /** Nothing can be had until it is called with nothing. */
  breakWith(message?: string): void;
  readonly requests: readonly ManifestRequest[];
  /** How long each request takes. */
  delayMs: number;
}

/** A repository with one branch, in which each Application has its manifests under its name. */
export function createFakeSource(timers: Timers): FakeSource {
  const commits = new Map<string, ReadonlyMap<string, readonly Manifest[]>>();
  const requests: ManifestRequest[] = [];
  let head = '';
  let failure: string | undefined;
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      timers.after(ms, resolve);
    });
  return {
    requests,
    delayMs: 50,
    commit(changes) {
      const files = new Map([...(commits.get(head) ?? []), ...Object.entries(changes)]);
      head = createHash('sha1').update(`${head}${commits.size}`).digest('hex');
      commits.set(head, files);
      return head;
    },
    breakWith(message) {
      failure = message;
    },
    async generate(request): Promise<GeneratedManifests> {
      requests.push(request);
      const { application, revisions } = request;
      const spec = application.spec as { sources?: readonly unknown[] };
      const count = spec.sources?.length ?? 1;
      const sha = revisions?.[0] ?? head;
      await wait(this.delayMs);
      if (failure !== undefined) throw new ManifestError(failure);
      const manifests = commits.get(sha)?.get(application.metadata.name);
      if (manifests === undefined) {
        throw new ManifestError(
          'failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = apps/x: app path does not exist',
        );
      }
      return {
        manifests,
        revisions: Array.from({ length: count }, () => sha),
        sourceTypes: Array.from({ length: count }, () => 'Helm' as const),
      };
    },
    async close() {
      await Promise.resolve();
    },
  };
}
