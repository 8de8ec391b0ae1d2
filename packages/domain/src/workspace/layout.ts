import { isSlug } from './slug.ts';

/** This module alone knows where things stand in a workspace's repository. */

const VERSION = /^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(?:-[0-9a-z.]{1,30})?$/;

export function readmePath(): string {
  return 'README.md';
}

/** The folder of an app in an environment. */
export function deploymentFolder(environmentSlug: string, appSlug: string): string {
  return `environments/${slug(environmentSlug)}/${slug(appSlug)}`;
}

/** The values of an app in an environment: generated, one release one commit. */
export function valuesPath(environmentSlug: string, appSlug: string): string {
  return `${deploymentFolder(environmentSlug, appSlug)}/values.yaml`;
}

/** The Argo CD Application of an app in an environment. */
export function applicationPath(environmentSlug: string, appSlug: string): string {
  return `${deploymentFolder(environmentSlug, appSlug)}/application.yaml`;
}

/** The AppProject of an environment. */
export function projectPath(environmentSlug: string): string {
  return `projects/${slug(environmentSlug)}.yaml`;
}

/** The folder of one version of the platform's chart. */
export function chartPath(version: string): string {
  if (!VERSION.test(version)) throw new Error(`"${version}" is no version of a chart`);
  return `charts/workload/${version}`;
}

/** Every pattern of what the root Application takes from the repository, as one glob. */
export const ROOT_INCLUDE = '{environments/*/*/application.yaml,projects/*.yaml}';

/** A name never becomes a path (trust-T08): what is no slug must have been refused long before. */
function slug(text: string): string {
  if (!isSlug(text)) throw new Error(`"${text}" is no slug and cannot be part of a path`);
  return text;
}
