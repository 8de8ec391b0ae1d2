import type { StatusCause } from '../../kubernetes/api-error.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { isObject, isSame, textOf } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';
import { eachInvalid, forbiddenField, invalidValue, required } from './causes.ts';
import { configKey } from './formats.ts';

const MOST = 1024 * 1024;
const IMMUTABLE = 'field is immutable when `immutable` is set';

export function checkConfigMap(next: Manifest, old: Manifest | undefined): StatusCause[] {
  const data = objectOf(next['data']);
  const binary = objectOf(next['binaryData']);
  const text = Object.entries(data).flatMap(([key]) => [
    ...eachInvalid(`data[${key}]`, key, configKey(key)),
    ...(Object.hasOwn(binary, key) ? [invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')] : []),
  ]);
  const bytes = Object.keys(binary).flatMap((key) => eachInvalid(`binaryData[${key}]`, key, configKey(key)));
  const size = sizeOf(data, (value) => Buffer.byteLength(value)) + sizeOf(binary, decodedLength);
  const tooLong = size > MOST ? [tooLongCause('')] : [];
  return [...text, ...bytes, ...tooLong, ...(old === undefined ? [] : checkImmutable(next, old, ['data', 'binaryData']))];
}

export function checkSecret(next: Manifest, old: Manifest | undefined): StatusCause[] {
  const data = objectOf(next['data']);
  const causes = Object.keys(data).flatMap((key) => eachInvalid(`data[${key}]`, key, configKey(key)));
  if (sizeOf(data, decodedLength) > MOST) causes.push(tooLongCause('data'));
  causes.push(...checkType(textOf(next['type'] ?? ''), data, next));
  if (old === undefined) return causes;
  if (next['type'] !== old['type']) causes.push(invalidValue('type', next['type'], 'field is immutable'));
  return [...causes, ...checkImmutable(next, old, ['data'])];
}

function checkType(type: string, data: JsonObject, { metadata }: Manifest): StatusCause[] {
  const need = (...keys: string[]): StatusCause[] => keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/tls':
      return need('tls.crt', 'tls.key');
    case 'kubernetes.io/dockerconfigjson':
      return [...need('.dockerconfigjson'), ...checkJson('.dockerconfigjson', data)];
    case 'kubernetes.io/dockercfg':
      return [...need('.dockercfg'), ...checkJson('.dockercfg', data)];
    case 'kubernetes.io/basic-auth':
      return data['username'] === undefined && data['password'] === undefined ? need('username', 'password') : [];
    case 'kubernetes.io/ssh-auth':
      return need('ssh-privatekey');
    case 'kubernetes.io/service-account-token': {
      const name = metadata.annotations?.['kubernetes.io/service-account.name'];
      return name ? [] : [required('metadata.annotations[kubernetes.io/service-account.name]')];
    }
    default:
      return [];
  }
}

function checkJson(key: string, data: JsonObject): StatusCause[] {
  const value = data[key];
  if (typeof value !== 'string') return [];
  const text = Buffer.from(value, 'base64').toString();
  try {
    JSON.parse(text);
    return [];
  } catch {
    const first = text.trimStart()[0];
    const why = first === undefined ? 'unexpected end of JSON input' : `invalid character '${first}' looking for beginning of value`;
    return [invalidValue(`data[${key}]`, '<secret contents redacted>', why)];
  }
}

/** What is immutable once stays so, and so does its content. */
function checkImmutable(next: Manifest, old: Manifest, parts: readonly string[]): StatusCause[] {
  if (old['immutable'] !== true) return [];
  return [
    ...(next['immutable'] === true ? [] : [forbiddenField('immutable', IMMUTABLE)]),
    ...parts.filter((part) => !isSame(objectOf(next[part]), objectOf(old[part]))).map((part) => forbiddenField(part, IMMUTABLE)),
  ];
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function sizeOf(data: JsonObject, lengthOf: (value: string) => number): number {
  return Object.values(data).reduce<number>((sum, value) => sum + lengthOf(String(value)), 0);
}

function decodedLength(value: string): number {
  return Buffer.byteLength(value, 'base64');
}

function tooLongCause(field: string): StatusCause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MOST} bytes`, field };
}
