import { failure } from '../../explained.ts';
import { needs } from '../../needs.ts';
import { IMAGES, type Stage } from '../../stage.ts';
import type { Capability } from '../../target.ts';
import type { Scenario } from '../../together.ts';
import { runFault, type Fault } from './run-fault.ts';

const LOGS = 'GET /v1/workspaces/<workspace>/deployments/<deployment>/logs';

/** What is said of an image that does not exist. */
export function unpulled(container: string): string {
  return `The image ${IMAGES.missing} of container ${container} cannot be pulled (ErrImagePull: ${IMAGES.missing}: not found).`;
}

function unready(app: string): string {
  return `Pod ${app}-<hash> is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503.`;
}

interface PodFault extends Omit<Fault, 'environment'> {
  name: string;
  capability: Capability;
}

const FAULTS: readonly PodFault[] = [
  {
    name: 'an image that cannot be pulled fails the first release, by its name',
    capability: 'missing-image',
    app: 'dinghy',
    image: IMAGES.missing,
    config: { replicas: 2 },
    failureCode: 'image_pull_failed',
    expected: failure({
      what: 'Release 1 of dinghy in lab has failed.',
      kind: 'pod',
      subject: 'Pod dinghy-<hash>',
      detail: unpulled('dinghy'),
      action: `Check that the image ${IMAGES.missing} exists under this name and that the nodes of cluster home may pull it (registry, credentials).`,
    }),
  },
  {
    name: 'a container that crashes fails the release with its exit code',
    capability: 'crash',
    app: 'raft',
    image: IMAGES.crash,
    failureCode: 'container_crashed',
    expected: failure({
      what: 'Release 1 of raft in lab has failed.',
      kind: 'pod',
      subject: 'Pod raft-<hash>',
      detail: 'Container raft ended with exit code 1: Error: DATABASE_URL is not set.',
      action: `Read what it said last (${LOGS}?previous=true), and mend the program or its config.`,
    }),
  },
  {
    name: 'an image of root fails the release where the container must not be root',
    capability: 'runs-as-root',
    app: 'canoe',
    image: IMAGES.root,
    failureCode: 'image_runs_as_root',
    expected: failure({
      what: 'Release 1 of canoe in lab has failed.',
      kind: 'pod',
      subject: 'Pod canoe-<hash>',
      detail:
        'Container canoe may not be started: container has runAsNonRoot and image will run as root (pod: "canoe-<hash>_harbour-works-lab(<uid>)", container: canoe).',
      action: `Build ${IMAGES.root} to run as a user other than root (USER in its Dockerfile), or set config.runAsUser to an id above 0.`,
    }),
  },
  {
    name: 'pods that no node has room for fail the release',
    capability: 'unschedulable',
    app: 'whale',
    image: IMAGES.good,
    config: { resources: { requests: { cpu: '1000' } } },
    failureCode: 'unschedulable',
    expected: failure({
      what: 'Release 1 of whale in lab has failed.',
      kind: 'pod',
      subject: 'Pod whale-<hash>',
      detail:
        'No node can take the pod: <n>/<n> nodes are available: <n> Insufficient cpu. no new claims to deallocate, preemption: <n>/<n> nodes are available: <n> Preemption is not helpful for scheduling.',
      action: 'Ask for less in config.resources.requests of app whale, or give cluster home nodes with more room.',
    }),
  },
  {
    name: 'a rollout past its progress deadline fails the release',
    capability: 'never-ready',
    app: 'pontoon',
    image: IMAGES.neverReady,
    config: { values: { progressDeadlineSeconds: 10 } },
    failureCode: 'not_ready',
    expected: failure({
      what: 'Release 1 of pontoon in lab has failed.',
      kind: 'pod',
      subject: 'Pod pontoon-<hash>',
      detail: unready('pontoon'),
      action: `Read its logs (${LOGS}), and check config.healthCheck (path and port), config.port and config.env of app pontoon.`,
    }),
  },
  {
    name: 'a release that does not become ready in its time is timed out, with what held it',
    capability: 'never-ready',
    app: 'buoy',
    image: IMAGES.neverReady,
    // A busy Argo CD takes half a minute until it has synced.
    timeoutSeconds: 60,
    failureCode: 'release_timeout',
    expected: {
      summary: `Release 1 of buoy in lab was not live in its time. The release was synced but not proven live within 60 seconds after its commit. Last seen: ${unready('buoy')}`,
      blockedBy: [
        {
          kind: 'pod',
          subject: 'Pod buoy-<hash>',
          detail: unready('buoy'),
          action: `Read the pods' logs (${LOGS}). Then release again, with a larger timeoutSeconds where it only needs more time.`,
        },
      ],
    },
  },
];

/** Releases whose pods do not serve, each of an app of its own. */
export function pods(stage: Stage): Scenario[] {
  return FAULTS.map(({ name, capability, ...fault }) => ({
    name,
    skip: needs(stage, capability),
    run: async (t) => {
      await runFault(t, stage, { ...fault, environment: stage.lab });
    },
  }));
}
