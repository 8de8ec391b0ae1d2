import { listAt, textAt, valueAt } from '../read.ts';
import type { NamedTarget } from '../resources/target.ts';
import { findDefinition } from '../tables/find-printer.ts';

/** Where an object has what its Scale tells, as lists of names. */
export interface ScalePaths {
  readonly wanted: readonly string[];
  readonly current: readonly string[];
  /** A text for custom kinds, a label selector for the others. */
  readonly selector: readonly string[] | undefined;
}

const BUILT_IN: ScalePaths = { wanted: ['spec', 'replicas'], current: ['status', 'replicas'], selector: ['spec', 'selector'] };

/** Where objects of a kind have what their Scale tells: custom kinds say so in their definition. */
export function scalePathsOf({ exchange, kind, custom }: NamedTarget): ScalePaths {
  const definition = custom ? findDefinition(exchange.deps.api, kind) : undefined;
  const version = listAt(definition, 'spec', 'versions').find((each) => textAt(each, 'name') === kind.version);
  const scale = valueAt(version, 'subresources', 'scale');
  if (scale === undefined) return BUILT_IN;
  const selector = textAt(scale, 'labelSelectorPath');
  return {
    wanted: namesOf(textAt(scale, 'specReplicasPath')),
    current: namesOf(textAt(scale, 'statusReplicasPath')),
    selector: selector === '' ? undefined : namesOf(selector),
  };
}

function namesOf(path: string): string[] {
  return path.split('.').filter((name) => name !== '');
}
