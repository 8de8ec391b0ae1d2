import type { Test } from 'tap';
import { CONFIGURATIONS } from '../../../packages/domain/test/configurations.ts';
import { CHART, helmTemplate } from '../../../packages/domain/test/helm/run-helm.ts';
import { valuesInput } from '../../../packages/domain/test/inputs.ts';
import { renderValuesYaml } from '../../../packages/domain/src/release/values-yaml.ts';
import { applyObject } from '../kubectl.ts';
import type { Stage } from '../stage.ts';

export async function chart(t: Test, stage: Stage): Promise<void> {
  const { kubectl } = stage.target.cluster;
  for (const podSecurity of ['baseline', 'restricted'] as const) {
    await t.test(`a real API server takes everything that the chart makes: ${podSecurity}`, async (t) => {
      for (const [what, config] of CONFIGURATIONS) {
        const { environment } = valuesInput();
        const values = renderValuesYaml(valuesInput(config, { environment: { ...environment, podSecurity } }));
        const items = await helmTemplate(CHART, 'api', values);
        const list = { apiVersion: 'v1', kind: 'List', items };
        const options = ['--namespace=default', '--server-side', '--dry-run=server', '--validate=strict'];
        await t.resolves(applyObject(kubectl, list, ...options), what);
      }
    });
  }
}
