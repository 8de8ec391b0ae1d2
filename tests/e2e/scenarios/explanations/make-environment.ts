import { applyObject } from '../../kubectl.ts';
import type { Environment } from '../../shapes.ts';
import type { Stage } from '../../stage.ts';

/** An environment of its own, whose rules would hold up everybody else's pods, with these objects in its namespace. */
export async function makeEnvironment(stage: Stage, slug: string, objects: readonly object[] = []): Promise<Environment> {
  const { kubectl } = stage.target.cluster;
  const body = { name: slug, slug, type: 'development', cluster: stage.cluster.id, failFastSeconds: 5 };
  const environment = await stage.api.post<Environment>('/environments', body);
  const { namespace } = environment;
  if (objects.length > 0) await applyObject(kubectl, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const object of objects) await applyObject(kubectl, object, `--namespace=${namespace}`);
  return environment;
}
