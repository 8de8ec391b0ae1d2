import type { Selection } from '../../kubernetes/api.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { isCustom } from '../kinds/is-custom.ts';
import { fieldValues, paths } from './field-values.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

/** A selection that was read once and can be asked often. */
export interface CompiledSelection {
  readonly namespace: string | undefined;
  /** Where only one name can match. */
  readonly name: string | undefined;
  readonly matches: (object: KubeObject) => boolean;
}

const NO_LABELS = {};

/**
 * Reads the selectors of a list or a watch.
 *
 * @throws ApiError 400 for one that cannot be read or names a field that the kind has not
 */
export function compileSelection(kind: Kind, selection: Selection = {}): CompiledSelection {
  const { namespace, labelSelector = '', fieldSelector = '' } = selection;
  const byLabels = labelSelector === '' ? undefined : parseLabelSelector(labelSelector);
  const values = { ...fieldValues(kind), ...paths(...(kind.selectableFields ?? [])) };
  const terms = fieldSelector === '' ? [] : parseFieldSelector(fieldSelector, values, isCustom(kind));
  return {
    namespace: namespace === '' ? undefined : namespace,
    name: terms.find(({ field, isEqual }) => field === 'metadata.name' && isEqual)?.value,
    matches: (object) =>
      (namespace === undefined || namespace === '' || object.metadata.namespace === namespace) &&
      (byLabels === undefined || byLabels(object.metadata.labels ?? NO_LABELS)) &&
      terms.every(({ field, isEqual, value }) => (values[field]?.(object) === value) === isEqual),
  };
}
