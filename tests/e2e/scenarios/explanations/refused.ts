import { assertExplained, failure } from '../../explained.ts';
import type { Config } from '../../shapes.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Scenario } from '../../together.ts';
import { makeEnvironment } from './make-environment.ts';
import { runFault } from './run-fault.ts';

// Rules refuse pods, which a Deployment tries again: only its deadline ends that.
const SOON: Config = { values: { progressDeadlineSeconds: 10 } };
const NO_TERMS = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } };

/** Releases that the cluster's API server refuses. */
export function refused(stage: Stage): Scenario[] {
  return [
    { name: 'pods that exceed a quota of the namespace fail the release', run: (t) => quotaExceeded(t, stage) },
    { name: 'pods that a rule of the namespace does not admit fail the release', run: (t) => admissionDenied(t, stage) },
    { name: 'a manifest that is not valid fails the release at its field', run: (t) => manifestInvalid(t, stage) },
    { name: 'a change of what cannot be changed fails the release', run: (t) => fieldImmutable(t, stage) },
  ];
}

type Run = Scenario['run'] extends (t: infer T) => Promise<void> ? (t: T, stage: Stage) => Promise<void> : never;

const quotaExceeded: Run = async (t, stage) => {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods' }, spec: { hard: { pods: '0' } } };
  await runFault(t, stage, {
    app: 'kayak',
    environment: await makeEnvironment(stage, 'tight', [quota]),
    image: IMAGES.good,
    config: SOON,
    failureCode: 'quota_exceeded',
    expected: failure({
      what: 'Release 1 of kayak in tight has failed.',
      kind: 'pod',
      subject: 'Deployment kayak',
      detail:
        'The cluster refuses the pods: pods "kayak-<hash>" is forbidden: exceeded quota: no-pods, requested: pods=1, used: pods=0, limited: pods=0.',
      action: 'Raise the quota of namespace harbour-works-tight, or lower config.replicas and config.resources of app kayak.',
    }),
  });
};

const admissionDenied: Run = async (t, stage) => {
  const limits = [{ type: 'Container', max: { cpu: '100m' }, default: { cpu: '100m' }, defaultRequest: { cpu: '50m' } }];
  const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'narrow' }, spec: { limits } };
  await runFault(t, stage, {
    app: 'skerry',
    environment: await makeEnvironment(stage, 'narrow', [range]),
    image: IMAGES.good,
    config: { ...SOON, resources: { requests: { cpu: '200m' }, limits: { cpu: '200m' } } },
    failureCode: 'admission_denied',
    expected: failure({
      what: 'Release 1 of skerry in narrow has failed.',
      kind: 'pod',
      subject: 'Deployment skerry',
      detail:
        'The cluster refuses the pods: pods "skerry-<hash>" is forbidden: maximum cpu usage per Container is 100m, but limit is 200m.',
      action:
        'Change the config of app skerry to what the rule in the detail admits, or have that rule of namespace harbour-works-narrow changed.',
    }),
  });
};

const manifestInvalid: Run = async (t, stage) => {
  await runFault(t, stage, {
    app: 'xebec',
    environment: stage.lab,
    image: IMAGES.good,
    config: { values: { affinity: NO_TERMS } },
    failureCode: 'manifest_invalid',
    expected: failure({
      what: 'Release 1 of xebec in lab has failed.',
      kind: 'wave',
      subject: 'Deployment xebec',
      detail:
        'Deployment xebec could not be applied: Deployment.apps "xebec" is invalid: spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term.',
      action: 'Correct the field that the detail names; it comes from the config of app xebec, most often from config.values.',
    }),
  });
};

// Without pods, so that no cluster has to provide the volume.
const fieldImmutable: Run = async (t, stage) => {
  const holding = (accessMode: string): Config => ({ replicas: 0, volumes: [{ name: 'cargo', path: '/cargo', size: '1Gi', accessMode }] });
  await stage.createApp('hulk', holding('ReadWriteOnce'));
  await stage.succeed('hulk', stage.lab, IMAGES.good);
  const release = await stage.settle('hulk', stage.lab, IMAGES.good, { config: holding('ReadWriteMany') });
  t.match(release, { state: 'failed', failureCode: 'field_immutable' });
  const expected = failure({
    what: 'Release 2 of hulk in lab has failed.',
    kind: 'wave',
    subject: 'PersistentVolumeClaim hulk.cargo',
    detail:
      'PersistentVolumeClaim hulk.cargo could not be applied: PersistentVolumeClaim "hulk.cargo" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims.',
    action:
      'Go back to the value before, or delete the object that the detail names from namespace harbour-works-lab, so that it is made anew.',
    before: 'The version before does not serve any more.',
  });
  await assertExplained(t, stage, release, expected);
};
