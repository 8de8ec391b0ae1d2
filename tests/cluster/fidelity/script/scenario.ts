import type { Application } from '../stage/application.ts';
import { wordsOf } from '../stage/application.ts';
import type { Scene } from '../stage/scene.ts';

export interface Step {
  readonly name: string;
  act(scene: Scene): Promise<void>;
  /** Whether what the act sets going has come to its end. */
  isOver(scene: Scene): boolean;
  /** For how long nothing more may happen then; 1.5 s unless given. */
  readonly quietMs?: number;
  /** How it ends depends on chance: only what leads to the next step counts. */
  readonly isByChance?: boolean;
}

export interface Scenario {
  /** Others would notice it, or it would notice them. */
  readonly isAlone?: boolean;
  /** Also of its Application, project, repository and, after `fid-`, namespace. */
  readonly name: string;
  readonly steps: readonly Step[];
}

type Test = (application: Application) => boolean;

/** Whether the Application reads like this (sync, health, phase), and more. */
export function reads(words: string, ...tests: Test[]): Step['isOver'] {
  return ({ application }) => application !== undefined && wordsOf(application) === words && tests.every((test) => test(application));
}

/** The same, with the newest commit compared. */
export function readsHead(words: string, ...tests: Test[]): Step['isOver'] {
  const looks = reads(words, ...tests);
  return (scene) => looks(scene) && scene.application?.status?.sync?.revision === scene.head;
}

/** The same, with the newest commit also the one that was synced last. */
export function readsSynced(words: string, ...tests: Test[]): Step['isOver'] {
  const looks = readsHead(words, ...tests);
  return (scene) => looks(scene) && scene.application?.status?.operationState?.syncResult?.revision === scene.head;
}

/** Whether it is gone. */
export function isGone({ application }: Scene): boolean {
  return application === undefined;
}

/** Has a condition of this type. */
export function hasCondition(type: string): Test {
  return ({ status }) => status?.conditions?.some((condition) => condition.type === type) === true;
}
