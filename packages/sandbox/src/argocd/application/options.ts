import type { AnyObject } from './types.ts';

export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
export const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

type Options = readonly string[] | undefined;

/** Whether a list of options has exactly this one, for example `PruneLast=true`. */
export function hasOption(options: Options, option: string): boolean {
  return options?.includes(option) ?? false;
}

/** What an option of the form `name=value` is set to. */
export function findOption(options: Options, name: string): string | undefined {
  return options?.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The entries of an annotation that holds a list, divided by commas. */
export function listAnnotation(object: AnyObject | undefined, annotation: string): readonly string[] {
  const text = object?.metadata.annotations?.[annotation];
  if (text === undefined) return [];
  return [...new Set(text.split(',').map((entry) => entry.trim()))].filter((entry) => entry !== '');
}

/** Whether the object itself carries a sync option. */
export function hasOwnOption(object: AnyObject | undefined, option: string): boolean {
  return listAnnotation(object, SYNC_OPTIONS).includes(option);
}

/** What the object says of an option, else what its Application says. */
export function findOwnOption(object: AnyObject | undefined, options: Options, name: string): string | undefined {
  return findOption(listAnnotation(object, SYNC_OPTIONS), name) ?? findOption(options, name);
}
