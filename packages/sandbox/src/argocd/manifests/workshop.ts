import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { FaultSwitch } from '../../faults.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import type { Stats } from '../../stats.ts';
import { findProgram } from '../repository/find-program.ts';
import { createRepositories } from '../repository/repositories.ts';
import type { Repositories } from '../repository/repositories.ts';
import { createWeightedCache } from '../repository/weighted-cache.ts';
import type { WeightedCache } from '../repository/weighted-cache.ts';
import { createChartFolders } from './chart-folders.ts';
import type { ChartFolders } from './chart-folders.ts';
import { createDocumentReader } from './document-reader.ts';
import type { DocumentReader } from './document-reader.ts';
import type { Documents } from './parse-documents.ts';
import type { HelmPlace } from './run-helm.ts';
import { createSlots } from './slots.ts';
import type { Taken } from './taken.ts';

/** What was rendered: as text, which takes little room, or as objects that are held elsewhere anyhow. */
export type Rendered = { readonly text: string } | { readonly manifests: readonly Manifest[] };

/** What all sources are made with. */
export interface Workshop {
  readonly api: KubernetesApi;
  readonly stats: Stats;
  readonly repositories: Repositories;
  readonly charts: ChartFolders;
  readonly helm: HelmPlace;
  readonly slots: ReturnType<typeof createSlots>;
  /** By what it was rendered from. */
  readonly results: WeightedCache<Rendered>;
  readonly rendering: Map<string, Promise<Rendered>>;
  readonly documents: DocumentReader;
  /** What files hold, by their content. */
  readonly parsed: WeightedCache<Documents & { readonly size: number }>;
  /** Which result a source had last. */
  readonly taken: WeightedCache<Taken>;
  close(): void;
}

export interface WorkshopOptions {
  readonly api: KubernetesApi;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  /** The path of the Helm program, or its name on PATH. */
  readonly helm: string;
  /** The path of the git program, or its name on PATH. */
  readonly git: string;
  readonly folder: string;
}

const RESULTS_BYTES = 64 * 1024 * 1024;
const PARSED_BYTES = 24 * 1024 * 1024;
const TAKEN = 20_000;
const AT_ONCE = 2;

export function createWorkshop({ api, faults, stats, helm, git, folder }: WorkshopOptions): Workshop {
  const closing = new AbortController();
  const runs = join(folder, 'runs');
  // What a killed process has left.
  rmSync(runs, { recursive: true, force: true });
  const documents = createDocumentReader();
  const repositories = createRepositories({ git: findProgram(git), folder: join(folder, 'repositories'), faults, stats });
  return {
    api,
    stats,
    repositories,
    charts: createChartFolders(join(folder, 'charts')),
    helm: { helm: findProgram(helm), folder: runs, signal: closing.signal },
    slots: createSlots(AT_ONCE),
    results: createWeightedCache(RESULTS_BYTES),
    rendering: new Map(),
    documents,
    parsed: createWeightedCache(PARSED_BYTES),
    taken: createWeightedCache(TAKEN),
    close() {
      closing.abort();
      documents.close();
      repositories.close();
    },
  };
}
