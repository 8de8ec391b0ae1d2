import type { Logger } from '@argosy/runtime/logger';
import { ManifestError } from '../manifest-source.ts';
import type { GeneratedManifests, ManifestSource } from '../manifest-source.ts';
import { createFailures } from './failures.ts';
import { createGeneration } from './generation.ts';
import { generateSource } from './generate-source.ts';
import type { GeneratedSource } from './generated-source.ts';
import { refuseReferences } from './resolve-references.ts';
import { createWorkshop } from './workshop.ts';
import type { WorkshopOptions } from './workshop.ts';

export interface ManifestSourceOptions extends WorkshopOptions {
  readonly logger: Logger;
}

/**
 * What plays Argo CD's repo-server: repositories over HTTP, charts by the real Helm, plain manifests.
 *
 * @param options `folder` is for copies that may be thrown away whenever nothing runs
 */
export function createManifestSource({ logger, ...options }: ManifestSourceOptions): ManifestSource {
  const workshop = createWorkshop(options);
  const failures = createFailures(Date.now);
  return {
    async generate(request) {
      const generation = createGeneration(workshop, request);
      const refusal = refuseReferences(generation.sources.list);
      if (refusal !== undefined) throw new ManifestError(`Failed to load target state: failed to get ref sources: ${refusal}`);
      const made: GeneratedSource[] = [];
      try {
        for (const index of generation.sources.list.keys()) made.push(await generateSource(workshop, failures, generation, index));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        logger.debug({ application: request.application.metadata.name, why }, 'no manifests');
        throw new ManifestError(`Failed to load target state: ${why}`, { cause: error });
      }
      return collect(made);
    },
    close() {
      workshop.close();
      return Promise.resolve();
    },
  };
}

function collect(made: readonly GeneratedSource[]): GeneratedManifests {
  return {
    manifests: made.flatMap(({ manifests }) => manifests),
    revisions: made.map(({ commit }) => commit),
    sourceTypes: made.map(({ type }) => type),
  };
}
