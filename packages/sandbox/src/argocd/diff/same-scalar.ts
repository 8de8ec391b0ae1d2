import { canonicalQuantity } from '../../admission/quantity.ts';
import { isSame } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';

/** Whether two values mean the same to Kubernetes: `1000m` is `1` where the field is a quantity. */
export function isSameScalar(desired: unknown, live: unknown, schema: Schema | undefined): boolean {
  if (isSame(desired, live)) return true;
  const isQuantity = schema?.$ref?.endsWith('.resource.Quantity') === true && live !== undefined;
  return isQuantity && canonicalQuantity(desired) === canonicalQuantity(live);
}
