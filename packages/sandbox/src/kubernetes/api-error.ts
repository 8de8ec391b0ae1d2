import { groupResourceOf } from './kind.ts';
import type { Kind } from './kind.ts';

/** One wrong field, as Kubernetes tells it. */
export interface StatusCause {
  /** For example `FieldValueInvalid`. */
  readonly reason: string;
  readonly message: string;
  /** For example `spec.replicas`. */
  readonly field: string;
}

export interface ApiErrorOptions {
  readonly name?: string;
  readonly kind?: Pick<Kind, 'group' | 'plural' | 'kind'>;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal of the API server: what a caller gets as an object of kind Status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  /** Kubernetes' word for it, for example `NotFound`; empty where it has none. */
  readonly reason: string;
  readonly options: ApiErrorOptions;

  constructor(code: number, reason: string, message: string, options: ApiErrorOptions = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.options = options;
  }

  /** The body of the answer. */
  toStatus(): Record<string, unknown> {
    const { name, kind, causes, retryAfterSeconds } = this.options;
    const details = {
      ...(name === undefined ? {} : { name }),
      ...(kind === undefined ? {} : { ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural }),
      ...(causes === undefined || causes.length === 0 ? {} : { causes }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(Object.keys(details).length === 0 ? {} : { details }),
      code: this.code,
    };
  }
}

export function notFound(kind: Kind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${groupResourceOf(kind)} "${name}" not found`, { kind, name });
}

export function alreadyExists(kind: Kind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${groupResourceOf(kind)} "${name}" already exists`, { kind, name });
}

export function conflict(kind: Kind, name: string, why: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${groupResourceOf(kind)} "${name}": ${why}`, { kind, name });
}

export function forbidden(kind: Kind, name: string, why: string): ApiError {
  return new ApiError(403, 'Forbidden', `${groupResourceOf(kind)} "${name}" is forbidden: ${why}`, { kind, name });
}

/** @param causes each names its field; the message joins them as Kubernetes does */
export function invalid(kind: Kind, name: string, causes: readonly StatusCause[]): ApiError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  // Here, unlike elsewhere, Kubernetes names the kind instead of the resource.
  const named = { group: kind.group, kind: kind.kind, plural: kind.kind };
  const options = name === '' ? { kind: named, causes } : { kind: named, name, causes };
  return new ApiError(422, 'Invalid', `${subject} "${name}" is invalid: ${all}`, options);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}
