import { randomUUID } from 'node:crypto';
import { groupResourceOf } from '../kubernetes/kind.ts';
import type { Manifest } from '../kubernetes/object.ts';
import { isObject, isSame, valueAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import type { AdmissionInput } from './admission-input.ts';
import { mapField } from './defaults/fields.ts';
import { keepAddresses } from './plugins/service-addresses.ts';

const GENERATION = 'deprecated.daemonset.template.generation';

/** What a real API server sets itself before it checks an object. */
export function prepare(input: AdmissionInput): Manifest {
  switch (groupResourceOf(input.kind)) {
    case 'jobs.batch':
      return input.operation === 'CREATE' ? withJobSelector(input.next) : input.next;
    case 'daemonsets.apps':
      return withTemplateGeneration(input);
    case 'services':
      return keepAddresses(input);
    default:
      return input.next;
  }
}

/** A Job's pods carry its uid, by which it selects them; so it needs one before it is stored. */
function withJobSelector(job: Manifest): Manifest {
  const uid = job.metadata.uid ?? randomUUID();
  const name = job.metadata.name ?? '';
  const named = { ...job, metadata: { ...job.metadata, uid } };
  if (valueAt(job, 'spec', 'manualSelector') === true) return named;
  const label = 'batch.kubernetes.io/controller-uid';
  const own = { [label]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
  // A Job without labels had its template's labels as its own, so these are in both.
  const isLabelled = Object.keys(job.metadata.labels ?? {}).length > 0;
  const metadata = isLabelled ? named.metadata : { ...named.metadata, labels: own };
  return mapField({ ...named, metadata } as unknown as JsonObject, 'spec', (spec) => {
    const given = isObject(spec['selector']) ? spec['selector'] : {};
    const matchLabels = { ...(isObject(given['matchLabels']) ? given['matchLabels'] : {}), [label]: uid };
    const labelled = mapField({ ...spec, selector: { ...given, matchLabels } }, 'template', (template) => withLabels(template, own));
    return labelled;
  }) as unknown as Manifest;
}

function withLabels(template: JsonObject, labels: JsonObject): JsonObject {
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const own = isObject(metadata['labels']) ? metadata['labels'] : {};
  return { ...template, metadata: { ...metadata, labels: { ...own, ...labels } } };
}

/** Counts the changes of a DaemonSet's template. */
function withTemplateGeneration({ next, old }: AdmissionInput): Manifest {
  const before = old?.metadata.annotations?.[GENERATION];
  const isChanged = !isSame(valueAt(next, 'spec', 'template'), valueAt(old, 'spec', 'template'));
  const generation = before === undefined ? '1' : isChanged ? String(Number(before) + 1) : before;
  return { ...next, metadata: { ...next.metadata, annotations: { ...next.metadata.annotations, [GENERATION]: generation } } };
}
