import { apply } from 'json-merge-patch';
import type { KubeObject } from '../../kubernetes/object.ts';
import { isObject, objectsOf, valueAt } from '../../schema/json.ts';
import type { JsonObject } from '../../schema/json.ts';

/** What an Application says of how a chart is rendered. */
export interface HelmSource {
  readonly releaseName: string;
  readonly namespace: string;
  readonly valueFiles: readonly string[];
  readonly ignoreMissingValueFiles: boolean;
  readonly values: string;
  readonly valuesObject: JsonObject | undefined;
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly forceString: boolean }[];
  readonly fileParameters: readonly { readonly name: string; readonly path: string }[];
  readonly skipCrds: boolean;
  readonly skipSchemaValidation: boolean;
  readonly skipTests: boolean;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
}

export interface DirectorySource {
  readonly recurse: boolean;
  readonly include: string;
  readonly exclude: string;
}

/** One source of an Application. */
export interface Source {
  readonly repoUrl: string;
  readonly path: string;
  readonly targetRevision: string;
  readonly chart: string;
  readonly ref: string;
  /** As the Application has it. */
  readonly raw: JsonObject;
}

export interface Sources {
  /** Whether the Application has `sources`, even if it is only one. */
  readonly multiple: boolean;
  readonly list: readonly Source[];
}

/** The sources of an Application. */
export function parseSources(application: KubeObject): Sources {
  const many = objectsOf(valueAt(application, 'spec', 'sources'));
  if (many.length > 0) return { multiple: true, list: many.map(parseSource) };
  const one = valueAt(application, 'spec', 'source');
  return { multiple: false, list: isObject(one) ? [parseSource(one)] : [] };
}

function parseSource(raw: JsonObject): Source {
  return {
    repoUrl: text(raw.repoURL),
    path: text(raw.path),
    targetRevision: text(raw.targetRevision),
    chart: text(raw.chart),
    ref: text(raw.ref),
    raw,
  };
}

/** A source with what a file in the repository changes of how it is rendered; what it renders stays. */
export function mergeSource(source: Source, patch: JsonObject): Source {
  const merged: unknown = apply(structuredClone(source.raw), structuredClone(patch));
  const { chart, path, repoURL, targetRevision } = source.raw;
  return { ...source, raw: { ...(isObject(merged) ? merged : {}), chart, path, repoURL, targetRevision } };
}

export function helmSource(raw: JsonObject): HelmSource {
  const helm = isObject(raw.helm) ? raw.helm : {};
  return {
    releaseName: text(helm.releaseName),
    namespace: text(helm.namespace),
    valueFiles: texts(helm.valueFiles),
    ignoreMissingValueFiles: helm.ignoreMissingValueFiles === true,
    values: text(helm.values),
    valuesObject: isObject(helm.valuesObject) ? helm.valuesObject : undefined,
    parameters: objectsOf(helm.parameters).map(({ name, value, forceString }) => ({
      name: text(name),
      value: text(value),
      forceString: forceString === true,
    })),
    fileParameters: objectsOf(helm.fileParameters).map(({ name, path }) => ({ name: text(name), path: text(path) })),
    skipCrds: helm.skipCrds === true,
    skipSchemaValidation: helm.skipSchemaValidation === true,
    skipTests: helm.skipTests === true,
    kubeVersion: text(helm.kubeVersion),
    apiVersions: texts(helm.apiVersions),
  };
}

export function directorySource(raw: JsonObject): DirectorySource {
  const directory = isObject(raw.directory) ? raw.directory : {};
  return { recurse: directory.recurse === true, include: text(directory.include), exclude: text(directory.exclude) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
