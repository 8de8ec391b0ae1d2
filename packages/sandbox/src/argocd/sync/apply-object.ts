import type { ObjectRef } from '../../kubernetes/api.ts';
import { groupResourceOf } from '../../kubernetes/kind.ts';
import type { Kind } from '../../kubernetes/kind.ts';
import type { Manifest } from '../../kubernetes/object.ts';
import { hasOwnOption } from '../application/options.ts';
import { applyFromClient } from './client-apply.ts';
import { getKind } from './find-kind.ts';
import type { SyncInput } from './sync-input.ts';
import type { Task } from './task.ts';

const MANAGER = 'argocd-controller';
const RBAC = 'rbac.authorization.k8s.io/v1';
/** About what kubectl takes for an object, within Argo CD: an operation is seen while it runs, and may end in a later second. */
const TRY_MS = 10;
const APPLY_MS = 40;
const POLL_MS = 100;
const POLLS = 30;

/** One object to be written, and the way it is to be done. */
interface Write {
  readonly input: SyncInput;
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
  readonly shown: string;
  readonly validate: boolean;
  readonly dryRun: boolean;
}

/**
 * Writes a task's object as kubectl would.
 *
 * @returns what kubectl would print
 * @throws ApiError where the cluster refuses
 */
export async function applyObject(task: Task, input: SyncInput, dryRun: boolean): Promise<string> {
  const { destination, settings } = input;
  if (task.target === undefined) throw new Error('Nothing to apply.');
  await pause(input, dryRun ? TRY_MS : APPLY_MS);
  const kind = getKind(destination, task.target);
  const manifest = kind.namespaced ? task.target : withoutNamespace(task.target);
  const { name = '', namespace } = manifest.metadata;
  const validate = settings.validate && !hasOwnOption(manifest, 'Validate=false');
  const write: Write = {
    input,
    ref: { kind, name, ...(namespace === undefined ? {} : { namespace }) },
    manifest,
    shown: nameOf(kind, name),
    validate,
    dryRun,
  };
  const asks = (option: string) => hasOwnOption(manifest, option) || hasOwnOption(task.live, option);
  if (settings.replace || asks('Replace=true')) return replaceObject(write, task, settings.force || asks('Force=true'));
  const fromServer =
    !dryRun &&
    !hasOwnOption(manifest, 'ServerSideApply=false') &&
    (settings.serverSideApply || hasOwnOption(manifest, 'ServerSideApply=true'));
  const message = await (fromServer ? applyFromServer(write) : applyByAnnotation(write));
  if (kind.kind === 'CustomResourceDefinition' && !dryRun) await waitForDefinition(write);
  return message;
}

/** `deployment.apps/api`, as kubectl prints it. */
function nameOf(kind: Kind, name: string): string {
  return `${groupResourceOf({ ...kind, plural: kind.kind.toLowerCase() })}/${name}`;
}

function withoutNamespace(manifest: Manifest): Manifest {
  const { namespace: _, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

async function applyFromServer({ input, ref, manifest, shown, validate }: Write): Promise<string> {
  const fieldValidation = validate ? 'Strict' : 'Ignore';
  await input.destination.patch(ref, { type: 'apply', body: manifest }, { fieldManager: MANAGER, force: true, fieldValidation });
  return `${shown} serverside-applied`;
}

async function applyByAnnotation({ input, ref, manifest, shown, validate, dryRun }: Write): Promise<string> {
  const { destination } = input;
  const verb = await applyFromClient({ destination, ref, manifest, manager: MANAGER, validate, dryRun });
  const suffix = dryRun ? ' (dry run)' : '';
  // Argo CD runs `kubectl auth reconcile` first, which can change what an apply cannot.
  const reconciled = manifest.apiVersion === RBAC ? `${shown} reconciled${suffix}. ` : '';
  return `${reconciled}${shown} ${verb}${suffix}`;
}

async function replaceObject({ input, ref, manifest, shown, validate, dryRun }: Write, task: Task, force: boolean): Promise<string> {
  const { destination } = input;
  const options = { fieldManager: MANAGER, fieldValidation: validate ? ('Strict' as const) : ('Ignore' as const) };
  const suffix = dryRun ? ' (dry run)' : '';
  if (task.live === undefined) {
    if (!dryRun) await destination.create(ref.kind, manifest, options);
    return `${shown} created${suffix}`;
  }
  const { kind } = ref.kind;
  if (dryRun) return `${shown} replaced${suffix}`;
  if (!force || kind === 'CustomResourceDefinition' || kind === 'Namespace') {
    await destination.update(ref.kind, manifest, options);
    return kind === 'CustomResourceDefinition' || kind === 'Namespace' ? `${kind}/${ref.name} updated` : `${shown} replaced`;
  }
  await destination.remove(ref, { propagationPolicy: 'Background', gracePeriodSeconds: 0 });
  await waitFor(input, async () => (await destination.find(ref)) === undefined);
  await destination.create(ref.kind, manifest, options);
  return `${shown} replaced`;
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Objects of a new kind may follow in the same sync. */
async function waitForDefinition({ input, ref }: Write): Promise<void> {
  await waitFor(input, async () => {
    const found = await input.destination.find(ref);
    const { conditions = [] } = (found?.status ?? {}) as { conditions?: readonly Condition[] };
    return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
  });
}

async function waitFor(input: SyncInput, isThere: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < POLLS && !(await isThere()); tries += 1) await pause(input, POLL_MS);
}

async function pause({ timers }: SyncInput, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    timers.after(ms, resolve);
  });
}
