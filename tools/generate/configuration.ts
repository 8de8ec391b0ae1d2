import { KNOWN_SETTINGS, Settings } from '@argosy/contracts/settings';
import { table } from './markdown.ts';

const INTRODUCTION = `# Configuration

<!-- Generated from packages/contracts/src/settings.ts by \`npm run generate\`. -->

Settings are environment variables. API and worker take the same ones. An empty one counts as unset. A process that finds one
missing, malformed, or beginning with \`ARGOSY_\` and unknown, names them all and exits with 2 before it does anything else.

\`npm start\` passes the environment's settings on and sets those it knows better itself: \`ARGOSY_HOST\`, \`ARGOSY_PORT\`,
\`ARGOSY_WORKER_PORT\` and \`ARGOSY_DATA_DIR\` by its options; \`DATABASE_URL\`, \`REDIS_URL\`, \`ARGOSY_ENCRYPTION_KEY\`,
\`ARGOSY_BOOTSTRAP_TOKEN\`, \`ARGOSY_PUBLIC_URL\` and \`ARGOSY_HELM\` where they are not given. With a \`DATABASE_URL\` of your own it
wants \`ARGOSY_ENCRYPTION_KEY\` too, and makes no token.`;

/** The part of a setting's JSON Schema that is told to people. */
interface SettingSchema {
  type?: string;
  description?: string;
  default?: string | number;
  minimum?: number;
  maximum?: number;
  anyOf?: { const?: unknown }[];
}

/** docs/configuration.md: every setting, those that must be given first. */
export function renderConfiguration(): string {
  const required = new Set<string>(Settings.required);
  const settings = Object.entries<SettingSchema>(Settings.properties);
  const must = settings.filter(([name, schema]) => required.has(name) && schema.default === undefined);
  const may = settings.filter((entry) => !must.includes(entry));
  const others = [...KNOWN_SETTINGS].filter((name) => !Object.hasOwn(Settings.properties, name)).toSorted();
  return `${[
    INTRODUCTION,
    '## Required',
    table(
      ['setting', 'kind', 'what'],
      must.map(([name, schema]) => [code(name), kindOf(schema), schema.description ?? '']),
    ),
    '## Optional',
    table(
      ['setting', 'kind', 'default', 'what'],
      may.map(([name, schema]) => [code(name), kindOf(schema), defaultOf(schema), schema.description ?? '']),
    ),
    '## Of the launcher and the test cluster',
    `Known to all processes and read by the launcher or by \`npm run cluster\` only: ${others.map(code).join(', ')}.`,
  ].join('\n\n')}\n`;
}

function kindOf({ type, minimum, maximum, anyOf }: SettingSchema): string {
  if (anyOf !== undefined) return `one of ${anyOf.map((each) => code(String(each.const))).join(', ')}`;
  if (type === 'integer') return `whole number from ${minimum} to ${maximum}`;
  return 'text';
}

function defaultOf({ default: value }: SettingSchema): string {
  if (value === undefined) return 'none';
  return value === '' ? 'empty' : code(`${value}`);
}

function code(text: string): string {
  return `\`${text}\``;
}
