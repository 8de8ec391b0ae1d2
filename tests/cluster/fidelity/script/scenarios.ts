import { healing } from './healing.ts';
import { hanging } from './hanging.ts';
import { hooks } from './hooks.ts';
import { kinds } from './kinds.ts';
import { quick } from './quick.ts';
import { receiving } from './receiving.ts';
import { refusals } from './refusals.ts';
import { rendering } from './rendering.ts';
import { rollout } from './rollout.ts';
import { restart } from './restart.ts';
import { root } from './root.ts';
import type { Scenario } from './scenario.ts';
import { shared } from './shared.ts';
import { strangers } from './strangers.ts';

/** The script, in the order in which it is played: the longest first, so that lanes end at about the same time. */
export const SCENARIOS: readonly Scenario[] = [
  hooks,
  rollout,
  refusals,
  rendering,
  hanging,
  healing,
  root,
  shared,
  quick,
  kinds,
  ...strangers,
  restart,
  receiving,
];
