import type { AppConfig } from '../src/config/config.ts';
import type { ValuesInput } from '../src/release/values.ts';

/** Ids of the right form, told apart by their last character. */
export const IDS = {
  workspace: 'wsp-00000000000000000000000001',
  environment: 'env-00000000000000000000000002',
  app: 'app-00000000000000000000000003',
  deployment: 'dep-00000000000000000000000004',
  release: 'rel-00000000000000000000000005',
  connection: 'con-00000000000000000000000006',
};

export const IMAGE = 'ghcr.io/acme/api:1.2.3';
export const REPOSITORY = `https://argosy.example.org/git/${IDS.workspace}.git`;

/** What a release is rendered from; the config and whatever a test is about are given. */
export function valuesInput(config: AppConfig = {}, changes: Partial<ValuesInput> = {}): ValuesInput {
  return {
    workspace: { id: IDS.workspace, slug: 'acme' },
    environment: { id: IDS.environment, slug: 'production', type: 'production', podSecurity: 'baseline' },
    app: { id: IDS.app, slug: 'api' },
    deployment: { id: IDS.deployment },
    release: { id: IDS.release, number: 7 },
    image: IMAGE,
    config,
    ...changes,
  };
}

/** Texts that one reader of YAML, of templates or of variables takes for something else. */
export const NASTY = [
  '', ' ', 'no', 'No', 'NO', 'yes', 'on', 'off', 'y', 'n', 'true', 'False', 'null', 'Null', '~', '1e3', '012', '0o14', '0x1f', '1_000', '.5', '5.',
  '.inf', '-.INF', '.nan', '12:30:45', '190:20:30', '2026-11-21', '2026-11-21T10:00:00Z', '<<', '=', '-', '- a', '?', '? a', ':', 'a: b', 'a:', '#', 'a #b',
  '&a', '*a', '!a', '!!binary aGk=', '|', '>', '%TAG', '@', '`', '{}', '[]', '{', '}', '"', "'", '\\', '\\n', 'x\nreplicas: 99', '"}\n---\nkind: Secret',
  '{{ lookup "v1" "Secret" "" "" }}', '{{ .Values.image }}', '{{ getHostByName "example.org" }}', '$', '$$', '$$$', '$(HOME)', '$$(HOME)', '$(', '$()', '$($(A)', 'cost: $5',
  '\t', '\r', '\r\n', '\n', 'a\n', '\na', 'a\n\n b', '\u0001', '\u001b[31m', '\u007f', '\u0085', '\u00a0', '\u00ad', '\u200b', '\u200d', '\u2028', '\u2029', '\u202e', '\ufeff',
  '\ufffd', '\uffff', '日本語', '😀', '👩‍👩‍👧', 'e\u0301', '__proto__', 'constructor', 'toString', 'a'.repeat(5000), 'word '.repeat(400),
];
