import { WorkloadValues } from '@argosy/contracts/chart/workload-values';

/** The text of infra/charts/workload/1.0.0/values.schema.json: what Helm checks the values of a release against. */
export function renderValuesSchema(): string {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Values of the chart workload', ...WorkloadValues };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
