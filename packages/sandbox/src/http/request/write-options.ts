import type { WriteOptions } from '../../kubernetes/api.ts';
import type { Exchange } from '../exchange.ts';
import { optionError } from './option-error.ts';
import { booleanOf, textOf } from './query-values.ts';

type OptionsName = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const MAX_MANAGER_BYTES = 128;
const VALIDATIONS = ['Strict', 'Warn', 'Ignore'] as const;

/**
 * The options of a write, from the query; who writes is told by the client's name unless it says so itself.
 *
 * @param isApply a server-side apply has to name its manager, and alone may use force
 * @throws ApiError 422
 */
export function parseWriteOptions(
  { query, request }: Exchange,
  name: OptionsName,
  warn: (text: string) => void,
  isApply = false,
): WriteOptions {
  const manager = textOf(query, 'fieldManager');
  const validation = textOf(query, 'fieldValidation');
  const force = booleanOf(query, 'force');
  const known = VALIDATIONS.find((each) => each === validation);
  if (isApply && manager === undefined) throw optionError(name, 'fieldManager', 'FieldValueRequired', 'is required for apply patch');
  if (manager !== undefined && Buffer.byteLength(manager) > MAX_MANAGER_BYTES)
    throw optionError(name, 'fieldManager', 'FieldValueTooLong', `may not be more than ${MAX_MANAGER_BYTES} bytes`);
  if (!isApply && force === true && name === 'PatchOptions')
    throw optionError(name, 'force', 'FieldValueForbidden', 'may not be specified for non-apply patch');
  if (validation !== undefined && known === undefined)
    throw optionError(
      name,
      'fieldValidation',
      'FieldValueNotSupported',
      `${JSON.stringify(validation)}: supported values: "", "Ignore", "Strict", "Warn"`,
    );
  return {
    fieldManager: manager ?? managerOf(request.headers['user-agent']),
    force: force === true,
    dryRun: isDryRun(query.getAll('dryRun'), name),
    fieldValidation: known ?? 'Warn',
    warn,
  };
}

/**
 * @param values of the query or of a body
 * @throws ApiError 422 for anything but `All`
 */
export function isDryRun(values: readonly string[], name: OptionsName): boolean {
  const given = values.filter((value) => value !== '');
  if (given.some((value) => value !== 'All'))
    throw optionError(name, 'dryRun', 'FieldValueNotSupported', `${JSON.stringify(given)}: supported values: "All"`);
  return given.length > 0;
}

/** What stands before the first slash of a User-Agent, as far as it can be printed. */
function managerOf(agent: string | undefined): string {
  const name =
    (agent ?? '')
      .split('/', 1)[0]
      ?.replaceAll(/[^\x20-\x7e]/g, '')
      .slice(0, MAX_MANAGER_BYTES) ?? '';
  return name === '' ? 'unknown' : name;
}
