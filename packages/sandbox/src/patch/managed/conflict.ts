import { ApiError } from '../../kubernetes/api-error.ts';
import { membersOf, renderPath } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { Manager } from './managers.ts';

/** The refusal of an apply that would take fields from others. */
export function conflictOf(conflicts: readonly { readonly manager: Manager; readonly set: FieldSet }[]): ApiError {
  const each = conflicts
    .map(({ manager, set }) => ({ who: describe(manager), fields: [...membersOf(set)].map(renderPath) }))
    .toSorted((a, b) => (a.who < b.who ? -1 : 1));
  const causes = each.flatMap(({ who, fields }) =>
    fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  const text =
    causes.length === 1
      ? `1 conflict: ${causes[0]?.message}: ${causes[0]?.field}`
      : `${causes.length} conflicts: ${each.map(({ who, fields }) => [`conflicts with ${who}:`, ...fields.map((field) => `- ${field}`)].join('\n')).join('\n')}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${text}`, { causes });
}

function describe({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager) + (subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`);
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
