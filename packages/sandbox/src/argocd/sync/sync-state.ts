import { imagesOf } from '../application/images.ts';
import type { OperationPhase, ResourceResult } from '../application/types.ts';
import { groupOf } from '../project/permissions.ts';
import { resourceKey } from '../destination/resource-key.ts';
import { isHookTask, objectOf } from './task.ts';
import type { ResultStatus, Task } from './task.ts';

/** How far a sync is: its phase, and a result for each task that was touched, in the order of the first touch. */
export class SyncState {
  phase: OperationPhase;
  message: string;
  private readonly results: Map<string, ResourceResult>;

  constructor(phase: OperationPhase, message: string, results: readonly ResourceResult[]) {
    this.phase = phase;
    this.message = message;
    this.results = new Map(results.map((result) => [idOf(result), result]));
  }

  get resources(): readonly ResourceResult[] {
    return [...this.results.values()];
  }

  get started(): boolean {
    return this.results.size > 0;
  }

  set(phase: OperationPhase, message: string): void {
    this.phase = phase;
    this.message = message;
  }

  /** What an earlier step has noted of a task. */
  find(task: Task): ResourceResult | undefined {
    return this.results.get(`${resourceKey(objectOf(task))}:${task.phase}`);
  }

  /** @param message without one, the earlier stays */
  note(task: Task, status: ResultStatus | undefined, state: OperationPhase | undefined, message = ''): void {
    task.status = status;
    task.state = state;
    if (message !== '') task.message = message;
    const object = objectOf(task);
    const images = imagesOf(object);
    const { namespace = '', name = '' } = object.metadata;
    const result: ResourceResult = {
      group: groupOf(object),
      version: object.apiVersion.split('/').at(-1) ?? '',
      kind: object.kind,
      namespace,
      name,
      ...(status === undefined ? {} : { status }),
      ...(task.message === undefined || task.message === '' ? {} : { message: task.message }),
      ...(isHookTask(task) ? { hookType: task.phase } : {}),
      ...(state === undefined ? {} : { hookPhase: state }),
      syncPhase: task.phase,
      ...(images.length === 0 ? {} : { images }),
    };
    this.results.set(idOf(result), result);
  }
}

function idOf({ group, kind, namespace, name, syncPhase }: ResourceResult): string {
  return `${group}/${kind}/${namespace}/${name}:${syncPhase}`;
}
