import { parse } from 'yaml';
import { parseDuration } from '../application/parse-duration.ts';
import type { IgnoredDifference } from '../application/types.ts';
import type { Tracking } from '../destination/tracking.ts';
import type { Installation } from '../installation.ts';

/** Kinds that Argo CD is told to leave alone. */
export interface ResourceFilter {
  readonly apiGroups?: readonly string[];
  readonly kinds?: readonly string[];
  readonly clusters?: readonly string[];
}

/** What an installation's settings say to the application controller. Times are milliseconds. */
export interface Settings {
  readonly namespace: string;
  /** Patterns of further namespaces with Applications. */
  readonly namespaces: readonly string[];
  readonly tracking: Tracking;
  /** 0: Applications are never compared by time. */
  readonly refreshMs: number;
  readonly refreshJitterMs: number;
  readonly hardRefreshMs: number;
  readonly repoErrorGraceMs: number;
  readonly syncTimeoutMs: number;
  readonly waveDelayMs: number;
  readonly selfHeal: { readonly baseMs: number; readonly factor: number; readonly capMs: number };
  readonly persistHealth: boolean;
  readonly inClusterEnabled: boolean;
  readonly comparisons: number;
  readonly operations: number;
  readonly exclusions: readonly ResourceFilter[];
  readonly inclusions: readonly ResourceFilter[];
  readonly ignoreDifferences: readonly IgnoredDifference[];
  /** Child Applications have their own health, which counts for their parent. */
  readonly applicationHealth: boolean;
}

const number = (text: string | undefined, otherwise: number) => (text !== undefined && /^\d+$/u.test(text) ? Number(text) : otherwise);
const seconds = (text: string | undefined, otherwise: number) => parseDuration(text ?? '') ?? otherwise * 1_000;
const APPLICATION_HEALTH = 'resource.customizations.health.argoproj.io_Application';

export function readSettings({ namespace, config, params }: Installation): Settings {
  const methods = { label: 'label', 'annotation+label': 'annotation+label' } as const;
  const method = config['application.resourceTrackingMethod'] as keyof typeof methods | undefined;
  return {
    namespace,
    namespaces: (params['application.namespaces'] ?? '').split(',').filter((name) => name !== ''),
    tracking: {
      method: (method === undefined ? undefined : methods[method]) ?? 'annotation',
      labelKey: config['application.instanceLabelKey'] ?? 'app.kubernetes.io/instance',
      installationId: config.installationID ?? '',
    },
    refreshMs: seconds(config['timeout.reconciliation'], 120),
    refreshJitterMs: seconds(config['timeout.reconciliation.jitter'], 60),
    hardRefreshMs: seconds(config['timeout.hard.reconciliation'], 0),
    repoErrorGraceMs: seconds(params['controller.repo.error.grace.period.seconds'], 180),
    syncTimeoutMs: seconds(params['controller.sync.timeout.seconds'], 0),
    waveDelayMs: seconds(params['controller.sync.wave.delay.seconds'], 2),
    selfHeal: {
      baseMs: seconds(params['controller.self.heal.backoff.timeout.seconds'], 2),
      factor: number(params['controller.self.heal.backoff.factor'], 3),
      capMs: seconds(params['controller.self.heal.backoff.cap.seconds'], 300),
    },
    persistHealth: params['controller.resource.health.persist'] === 'true',
    inClusterEnabled: config['cluster.inClusterEnabled'] !== 'false',
    comparisons: number(params['controller.status.processors'], 20),
    operations: number(params['controller.operation.processors'], 10),
    exclusions: parseFilters(config['resource.exclusions']),
    inclusions: parseFilters(config['resource.inclusions']),
    ignoreDifferences: readIgnoredDifferences(config),
    applicationHealth: config[APPLICATION_HEALTH] !== undefined,
  };
}

function parseFilters(text: string | undefined): readonly ResourceFilter[] {
  const parsed = parseYaml(text);
  return Array.isArray(parsed) ? parsed.filter((entry): entry is ResourceFilter => typeof entry === 'object' && entry !== null) : [];
}

function parseYaml(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}

const IGNORE_PREFIX = 'resource.customizations.ignoreDifferences.';

function readIgnoredDifferences(config: Readonly<Record<string, string>>): readonly IgnoredDifference[] {
  return Object.entries(config)
    .filter(([key]) => key.startsWith(IGNORE_PREFIX))
    .map(([key, text]) => {
      const name = key.slice(IGNORE_PREFIX.length);
      const bar = name.lastIndexOf('_');
      const rules = parseYaml(text) as Partial<IgnoredDifference> | undefined;
      if (name === 'all') return { ...rules, group: '*', kind: '*' };
      return { ...rules, group: bar < 0 ? '' : name.slice(0, bar), kind: name.slice(bar + 1) };
    });
}
