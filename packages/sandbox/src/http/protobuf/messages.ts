import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A field of a message as protobuf has it. */
export interface Field {
  /** In JSON; empty where its own fields belong to the message around it. */
  readonly name: string;
  /** `string`, `bytes`, `bool`, `int32`, `int64`, `double`, or a message. */
  readonly type: string;
  readonly isList: boolean;
  readonly isMap: boolean;
}

export type Message = ReadonlyMap<number, Field>;

type Packed = Readonly<Record<string, readonly (readonly [number: number, name: string, type: string, many: string])[]>>;

let packed: Packed | undefined;
const known = new Map<string, Message>();

/**
 * How a type of Kubernetes is written as protobuf.
 *
 * @param name for example `api.core.v1.Secret`
 */
export function findMessage(name: string): Message | undefined {
  packed ??= JSON.parse(gunzipSync(readFileSync(new URL('messages.json.gz', import.meta.url))).toString('utf8')) as Packed;
  const fields = Object.hasOwn(packed, name) ? packed[name] : undefined;
  if (fields === undefined) return undefined;
  const message = known.get(name) ?? new Map(fields.map(([number, field, type, many]) => [number, fieldOf(field, type, many)]));
  known.set(name, message);
  return message;
}

function fieldOf(name: string, type: string, many: string): Field {
  return { name, type, isList: many === '*', isMap: many !== '' && many !== '*' };
}

const PLACES: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io': 'apiextensions_apiserver.pkg.apis.apiextensions',
  meta: 'apimachinery.pkg.apis.meta',
};
const COMMON = ['DeleteOptions'];

/** The message of a kind. @param apiVersion for example `apps/v1` */
export function messageNameOf(apiVersion: string, kind: string): string {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  if (COMMON.includes(kind)) return `${PLACES['meta']}.v1.${kind}`;
  return `${PLACES[group] ?? `api.${group.split('.')[0]}`}.${version}.${kind}`;
}
