import { AppError } from '@argosy/domain/app-error';
import { readApplicationFacts, type ApplicationFacts } from '@argosy/domain/argocd/facts';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

/**
 * What Argo CD's notifications post (contract, "What Argo CD posts"). Only version and application must be there; the
 * rest is a hint, so it is read as far as it can be, and fields that are not known are ignored.
 */
export const ArgoCdHook = Type.Object({
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  /** Name of an Application: a deployment's id, the workspace's root, or a bootstrap's canary. */
  application: Type.String({ pattern: '^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$' }),
  uid: Type.Optional(Type.Unknown()),
  resourceVersion: Type.Optional(Type.Unknown()),
  trigger: Type.Optional(Type.Unknown()),
  operationPending: Type.Optional(Type.Unknown()),
  metadata: Type.Optional(Type.Unknown()),
  status: Type.Optional(Type.Unknown()),
});

export type ArgoCdHook = Static<typeof ArgoCdHook>;

/** A webhook of Argo CD, read. */
export interface ArgoCdNews {
  application: string;
  uid: string | null;
  resourceVersion: string | null;
  trigger: string | null;
  /** Null where the body carries no status. */
  facts: ApplicationFacts | null;
}

const UID = /^[0-9A-Za-z-]{1,64}$/;
const RESOURCE_VERSION = /^[0-9]{1,32}$/;
const TRIGGER = /^[a-z][-a-z0-9]{0,62}$/;

/**
 * Reads the body of a webhook of Argo CD.
 *
 * @param body the JSON value of the body
 * @throws AppError invalid_request where version or application is missing or of the wrong form
 */
export function parseArgoCdHook(body: unknown): ArgoCdNews {
  if (!Value.Check(ArgoCdHook, body)) throw invalid(body);
  return {
    application: body.application,
    uid: match(body.uid, UID),
    resourceVersion: match(body.resourceVersion, RESOURCE_VERSION),
    trigger: match(body.trigger, TRIGGER),
    facts: isRecord(body.status) ? readFacts(body) : null,
  };
}

function readFacts(body: ArgoCdHook): ApplicationFacts {
  const metadata = isRecord(body.metadata) ? body.metadata : {};
  return readApplicationFacts({
    metadata: { ...metadata, uid: match(body.uid, UID), resourceVersion: match(body.resourceVersion, RESOURCE_VERSION) },
    operation: body.operationPending === true ? {} : undefined,
    status: body.status,
  });
}

function invalid(body: unknown): AppError {
  if (!isRecord(body)) return new AppError('invalid_request', 'The body must be a JSON object.');
  const errors = Value.Errors(ArgoCdHook, body).flatMap((error) => {
    const { instancePath: pointer, message: detail, params } = error;
    if (!('requiredProperties' in params)) return [{ pointer, code: 'invalid_request', detail }];
    return params.requiredProperties.map((name) => ({ pointer: `${pointer}/${name}`, code: 'invalid_request', detail: 'must be there' }));
  });
  return new AppError('invalid_request', 'The body needs a version and the name of an application.', { errors: errors.slice(0, 10) });
}

function match(value: unknown, form: RegExp): string | null {
  return typeof value === 'string' && form.test(value) ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
