import { Cluster, Condition, CreateCluster, CreateEnvironment, Environment, ReplaceKubeconfig } from '@argosy/contracts/http/clusters';
import { Actor, Problem } from '@argosy/contracts/http/common';
import { Config } from '@argosy/contracts/http/config';
import {
  App,
  CreateApp,
  CreateDeployment,
  CreateRedeploy,
  CreateRelease,
  CreateReleaseByName,
  CreateRollback,
  Deployment,
  PatchApp,
  Release,
  Resource,
  Source,
  TimelineEntry,
} from '@argosy/contracts/http/delivery';
import { AuditEvent, Event } from '@argosy/contracts/http/events';
import {
  CreateRepositoryCredential,
  CreateToken,
  CreateWorkspace,
  NewRepositoryCredential,
  NewToken,
  RepositoryCredential,
  Token,
  Workspace,
  WorkspaceSummary,
} from '@argosy/contracts/http/workspaces';
import type { TSchema } from 'typebox';

/** The schemas that stand under their names in the OpenAPI document; everything else is written out where it is used. */
export const NAMED_SCHEMAS: Record<string, TSchema> = {
  Actor,
  App,
  AuditEvent,
  Cluster,
  Condition,
  Config,
  CreateApp,
  CreateCluster,
  CreateDeployment,
  CreateEnvironment,
  CreateRedeploy,
  CreateRelease,
  CreateReleaseByName,
  CreateRepositoryCredential,
  CreateRollback,
  CreateToken,
  CreateWorkspace,
  Deployment,
  Environment,
  Event,
  NewRepositoryCredential,
  NewToken,
  PatchApp,
  Problem,
  Release,
  ReplaceKubeconfig,
  RepositoryCredential,
  Resource,
  Source,
  TimelineEntry,
  Token,
  Workspace,
  WorkspaceSummary,
};
