import type { Api } from '../compose.ts';
import type { Server } from '../fastify.ts';
import { apps } from './apps.ts';
import { clusters } from './clusters.ts';
import { deployments } from './deployments.ts';
import { environments } from './environments.ts';
import { events } from './events.ts';
import { explanations } from './explanations.ts';
import { git } from './git.ts';
import { health } from './health.ts';
import { hooks } from './hooks.ts';
import { jobs } from './jobs.ts';
import { releases } from './releases.ts';
import { workloads } from './workloads.ts';
import { workspaces } from './workspaces.ts';

/** Every route of the API, in the order of the documentation. */
export const routes: ((server: Server, api: Api) => Promise<void>)[] = [
  workspaces,
  clusters,
  environments,
  apps,
  deployments,
  workloads,
  releases,
  explanations,
  events,
  jobs,
  hooks,
  git,
  health,
];
