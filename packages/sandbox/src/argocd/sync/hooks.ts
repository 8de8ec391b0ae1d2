import { listAnnotation } from '../application/options.ts';
import type { AnyObject, HookPhase } from '../application/types.ts';

const HOOK = 'argocd.argoproj.io/hook';
const DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';
const HELM_HOOK = 'helm.sh/hook';
const HELM_DELETE_POLICY = 'helm.sh/hook-delete-policy';

/** Keeps a hook's object until Argo CD has seen how it ended. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

export type DeletePolicy = 'HookSucceeded' | 'HookFailed' | 'BeforeHookCreation';
export type DeleteHook = 'PreDelete' | 'PostDelete';
type HookType = HookPhase | 'Skip';

const TYPES: readonly string[] = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip'] satisfies HookType[];
const HELM_TYPES: Readonly<Record<string, HookType>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};
const POLICIES: readonly string[] = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'] satisfies DeletePolicy[];
const HELM_POLICIES: Readonly<Record<string, DeletePolicy>> = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};
const DELETE_HOOKS: Readonly<Record<DeleteHook, string>> = { PreDelete: 'pre-delete', PostDelete: 'post-delete' };

/** What kinds of hook an object is; Helm's words count where Argo CD's own are absent. */
export function hookTypesOf(object: AnyObject): readonly HookType[] {
  const own = listAnnotation(object, HOOK).filter((type): type is HookType => TYPES.includes(type));
  if (own.length > 0) return own;
  const helm = listAnnotation(object, HELM_HOOK).map((type) => HELM_TYPES[type]);
  return [...new Set(helm.filter((type) => type !== undefined))];
}

/** Whether Argo CD is to leave the object alone. */
export function isSkipped(object: AnyObject): boolean {
  const types = hookTypesOf(object);
  return types.length === 1 && types[0] === 'Skip';
}

/** Whether an object is run in a phase, and not kept. A hook of no known kind is one too, which never runs. */
export function isHook(object: AnyObject): boolean {
  const annotations = object.metadata.annotations ?? {};
  if (annotations[HOOK] !== undefined) return !isSkipped(object);
  return annotations[HELM_HOOK] !== undefined && annotations[HELM_HOOK] !== 'crd-install';
}

/** Whether the object is a hook of no kind that Argo CD knows (a test of Helm's, for example), and so nothing to it. */
export function isIgnored(object: AnyObject): boolean {
  return isHook(object) && hookTypesOf(object).length === 0;
}

/** The phases of a sync in which an object has a task. */
export function phasesOf(object: AnyObject): readonly HookPhase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  return hookTypesOf(object).filter((type) => type !== 'Skip');
}

export function deletePoliciesOf(object: AnyObject): readonly DeletePolicy[] {
  const own = listAnnotation(object, DELETE_POLICY).filter((policy): policy is DeletePolicy => POLICIES.includes(policy));
  const helm = listAnnotation(object, HELM_DELETE_POLICY).map((policy) => HELM_POLICIES[policy]);
  const all = [...own, ...helm.filter((policy) => policy !== undefined)];
  return all.length === 0 ? ['BeforeHookCreation'] : all;
}

/** Whether an object belongs to the deletion of its Application. */
export function isDeleteHook(object: AnyObject | undefined, type: DeleteHook): boolean {
  return listAnnotation(object, HOOK).includes(type) || listAnnotation(object, HELM_HOOK).includes(DELETE_HOOKS[type]);
}

/** Whether an object is a hook of any sort, those of deletion included. */
export function isAnyHook(object: AnyObject): boolean {
  return isHook(object) || isDeleteHook(object, 'PreDelete') || isDeleteHook(object, 'PostDelete');
}

/** Whether a sync has something to do with an object: what only belongs to deletion is left out. */
export function belongsToSync(object: AnyObject): boolean {
  if (!isDeleteHook(object, 'PreDelete') && !isDeleteHook(object, 'PostDelete')) return true;
  return hookTypesOf(object).some((type) => type !== 'Skip');
}
