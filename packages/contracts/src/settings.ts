import Type from 'typebox';

/** Every setting of Argosy's processes; docs/configuration.md is made from it. Each process takes its part. */
export const SETTINGS = {
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description:
      'PostgreSQL 16 or newer, with the role that owns the database: migrations run with it, everything else after `SET ROLE argosy_app`.',
  }),
  ARGOSY_APP_DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      description: 'A separate login for everything but migrations; it must be a member of argosy_app.',
    }),
  ),
  ARGOSY_DATABASE_POOL: Type.Integer({
    minimum: 2,
    maximum: 200,
    default: 10,
    description: 'Connections to PostgreSQL of each process, at most.',
  }),
  REDIS_URL: Type.String({
    pattern: '^rediss?://',
    description: 'Redis with the policy `noeviction`. It holds nothing that PostgreSQL does not know.',
  }),
  ARGOSY_HOST: Type.String({ default: '127.0.0.1', description: 'Address that the API listens on.' }),
  ARGOSY_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 7400,
    description: 'Port that the API listens on; 0 takes a free one.',
  }),
  ARGOSY_WORKER_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 0,
    description: 'Port of the worker for /livez, /readyz and /metrics, on ARGOSY_HOST; 0 takes a free one.',
  }),
  ARGOSY_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#]+[^/?#]$',
      description: 'How clusters and browsers reach Argosy, without a slash at the end. Default: the listening address.',
    }),
  ),
  ARGOSY_BOOTSTRAP_TOKEN: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{32,255}$',
      description: "The first administrator's token, used while there is no administrator: 32 to 255 visible ASCII characters.",
    }),
  ),
  ARGOSY_ENCRYPTION_KEY: Type.String({
    pattern: '^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$',
    description: '32 bytes in base64 that seal stored credentials. Several, separated by commas: the first one seals, all of them open.',
  }),
  ARGOSY_ARGOCD_CHART: Type.String({
    default: 'oci://ghcr.io/argoproj/argo-helm/argo-cd',
    description: 'The Helm chart of Argo CD: an OCI or HTTPS reference, or a folder.',
  }),
  ARGOSY_ARGOCD_CHART_VERSION: Type.String({ default: '10.1.1', description: 'Its version; ignored for a folder.' }),
  ARGOSY_ARGOCD_RECONCILIATION_SECONDS: Type.Integer({
    minimum: 10,
    maximum: 3600,
    default: 120,
    description: "Argo CD's polling interval, the safety net below the refreshes.",
  }),
  ARGOSY_OLDER_SYNC_SECONDS: Type.Integer({
    minimum: 5,
    maximum: 86_400,
    default: 60,
    description: 'A sync that runs on a superseded commit for so long is ended, so that the newer one goes on.',
  }),
  ARGOSY_OUTAGE_SECONDS: Type.Integer({
    minimum: 5,
    maximum: 86_400,
    default: 300,
    description:
      'A release fails when what it needs (its cluster, Argo CD, the repository) has been away for so long without a break; before that it waits.',
  }),
  ARGOSY_EVENT_RETENTION_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3650,
    default: 90,
    description: 'How long events are kept. A stream that asks for an older place is told where the log begins.',
  }),
  ARGOSY_STREAMS_AT_MOST: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 5000,
    description: 'Event streams, log streams and waits that each process of the API serves at a time; more are answered 503.',
  }),
  ARGOSY_ALLOWED_NETWORKS: Type.String({
    default: '',
    description:
      'Networks (CIDR, separated by commas) of private or loopback addresses that clusters may have, for example 127.0.0.0/8,10.0.0.0/8.',
  }),
  ARGOSY_HELM: Type.String({ default: 'helm', description: 'The Helm 4 binary.' }),
  ARGOSY_DATA_DIR: Type.String({ default: '.argosy/data', description: 'A folder for caches that may be thrown away.' }),
  CRASH_AT: Type.Optional(
    Type.String({
      pattern: '^[a-z-]+(?:\\.[a-z-]+)*(?::[1-9][0-9]{0,5})?$',
      description: 'For tests: the process ends itself at this crash point, at its n-th passing where `:n` is added.',
    }),
  ),
  ARGOSY_LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'What is logged at least.' },
  ),
} as const;

/** Settings that other programs of the project read, so that a process does not take them for misspelt ones. */
const OTHERS = ['ARGOSY_REDIS', 'ARGOSY_CACHE', 'ARGOSY_CLUSTER_HOME', 'ARGOSY_REDIS_LIBRARY_PATH', 'ARGOSY_NODE'];

export const KNOWN_SETTINGS: ReadonlySet<string> = new Set([...Object.keys(SETTINGS), ...OTHERS]);

/** What API and worker are given alike. */
export const Settings = Type.Object(SETTINGS);
