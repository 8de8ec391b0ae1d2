import type { AppConfig } from '../config/config.ts';
import type { ConfigValues, InitContainer } from '../config/config-values.ts';
import { literal } from '../config/literal.ts';

export interface ValuesInput {
  workspace: { id: string; slug: string };
  environment: { id: string; slug: string; type: string; podSecurity: 'baseline' | 'restricted' };
  app: { id: string; slug: string };
  deployment: { id: string };
  release: { id: string; number: number };
  image: string;
  /** The effective one: app's and deployment's together. */
  config: AppConfig;
  /** A text whose change restarts pods: the time of the last redeploy. */
  restart?: string;
}

/** An autoscaler measures CPU against what is requested, so something must be. */
const REQUESTED_FOR_SCALING = '100m';

/**
 * The values of the platform's chart for one release (contracts/chart/workload-values is their schema). The order of
 * keys is fixed, also of those that users choose, so that the same release gives the same file.
 */
export function renderValues(input: ValuesInput): Record<string, unknown> {
  const { workspace, environment, app, deployment, release, image, config, restart } = input;
  return defined({
    argosy: {
      workspace: workspace.id,
      environment: environment.id,
      environmentType: environment.type,
      app: app.id,
      deployment: deployment.id,
      release: release.id,
      partOf: workspace.slug,
    },
    name: app.slug,
    image,
    podSecurity: environment.podSecurity,
    restart,
    secretName: config.secretEnv === undefined ? undefined : app.slug,
    ...renderConfig(config),
    ...renderExtras(config.values ?? {}),
  });
}

function renderConfig(config: AppConfig): Record<string, unknown> {
  const { autoscaling, env, healthCheck, ingress, secretEnv, volumes } = config;
  return {
    replicas: autoscaling === undefined ? config.replicas : undefined,
    port: config.port,
    schedule: config.schedule,
    command: config.command?.map(literal),
    args: config.args?.map(literal),
    env: env && inOrder(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, literal(value)]))),
    secretEnv: secretEnv && inOrder(secretEnv),
    resources: renderResources(config),
    healthCheck: healthCheck && defined({ path: healthCheck.path, port: healthCheck.port }),
    ingress: ingress && defined({ host: ingress.host, path: ingress.path, tls: ingress.tls }),
    autoscaling: autoscaling && defined({ min: autoscaling.min, max: autoscaling.max, cpuPercent: autoscaling.cpuPercent }),
    volumes: volumes?.map(({ name, path, size, storageClass, accessMode, temporary }) =>
      defined({ name, path, size, storageClass, accessMode, temporary }),
    ),
    runAsUser: config.runAsUser,
  };
}

function renderResources({ autoscaling, resources }: AppConfig): unknown {
  const { requests, limits } = resources ?? {};
  const cpuIsMissing = autoscaling !== undefined && requests?.['cpu'] === undefined && limits?.['cpu'] === undefined;
  const requested = cpuIsMissing ? { ...requests, cpu: REQUESTED_FOR_SCALING } : requests;
  if (requested === undefined && limits === undefined) return undefined;
  return defined({ requests: requested && inOrder(requested), limits: limits && inOrder(limits) });
}

/** `config.values`: last, and by its own order of keys. */
function renderExtras(values: ConfigValues): Record<string, unknown> {
  const { initContainers, ...others } = values;
  return inOrder({ ...others, ...(initContainers && { initContainers: initContainers.map(renderInitContainer) }) });
}

function renderInitContainer({ name, image, command, args }: InitContainer): Record<string, unknown> {
  return defined({ name, image, command: command?.map(literal), args: args?.map(literal) });
}

/** A copy without the keys that have no value. */
function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** A copy whose keys, at every depth, come in the order of their characters. */
function inOrder(object: object): Record<string, unknown> {
  const entries = Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, ordered(value)]));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  return typeof value === 'object' && value !== null ? inOrder(value) : value;
}
