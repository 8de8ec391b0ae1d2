import { Problem } from '@argosy/contracts/http/common';
import Type from 'typebox';

/** Paths below a workspace. */
export const WORKSPACE = '/v1/workspaces/:workspace';

export const InWorkspace = Type.Object({ workspace: Type.String({ description: 'Id or slug.' }) });
export const ById = Type.Object({ workspace: InWorkspace.properties.workspace, id: Type.String() });

/** What any route may answer when it refuses. */
export const refusals = { '4xx': problem(), '5xx': problem() };

function problem() {
  return { description: 'A problem document.', content: { 'application/problem+json': { schema: Problem } } };
}

/** The schema of a JSON answer, for readers of the document. */
export function answers<const S extends number, T>(status: S, schema: T): Record<S, T> & typeof refusals {
  return { [status]: schema, ...refusals } as Record<S, T> & typeof refusals;
}

export const bearer = [{ bearer: [] as string[] }];
