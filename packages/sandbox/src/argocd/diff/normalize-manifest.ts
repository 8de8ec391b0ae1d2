import { isList, isObject } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What of an object counts in a comparison: no status, no names, nothing that the cluster makes, and Secrets and roles in
 * the form in which the cluster has them.
 */
export function normalizeManifest(object: JsonObject): JsonObject {
  const { status: _status, metadata, ...rest } = object;
  const plain: JsonObject = isObject(metadata) ? { ...rest, metadata: normalizeMetadata(metadata) } : rest;
  if (plain.apiVersion === 'v1' && plain.kind === 'Secret') return normalizeSecret(plain);
  return isRole(plain) && isList(plain.rules) && plain.rules.length === 0 ? { ...plain, rules: null } : plain;
}

function normalizeMetadata({ labels, annotations, finalizers, ownerReferences }: JsonObject): JsonObject {
  const kept = isObject(annotations)
    ? Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED))
    : annotations;
  return { labels, annotations: kept, finalizers, ownerReferences };
}

function normalizeSecret({ stringData, data, ...rest }: JsonObject): JsonObject {
  const encoded = isObject(stringData) ? mapValues(stringData, (value) => (typeof value === 'string' ? encode(value) : value)) : {};
  const given = isObject(data) ? mapValues(data, canonical) : {};
  if (!isObject(data) && !isObject(stringData)) return rest;
  return { ...rest, data: { ...given, ...encoded } };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

function canonical(value: unknown): unknown {
  if (value === null) return '';
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64') : value;
}

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function isRole(object: JsonObject): boolean {
  const ofGroup = typeof object.apiVersion === 'string' && object.apiVersion.startsWith('rbac.authorization.k8s.io/');
  return ofGroup && (object.kind === 'Role' || object.kind === 'ClusterRole');
}
