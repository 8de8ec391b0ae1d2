import { renderConfiguration } from './configuration.ts';
import { renderErrors } from './errors.ts';
import { renderOpenapi } from './openapi.ts';
import { renderValuesSchema } from './values-schema.ts';

export interface GeneratedFile {
  /** The path in the checkout. */
  file: string;
  render: () => string | Promise<string>;
}

/** Every file that is made from the sources, committed, and checked. */
export const GENERATED: readonly GeneratedFile[] = [
  { file: 'apps/api/openapi.json', render: renderOpenapi },
  { file: 'docs/errors.md', render: renderErrors },
  { file: 'docs/configuration.md', render: renderConfiguration },
  { file: 'infra/charts/workload/1.0.0/values.schema.json', render: renderValuesSchema },
];
