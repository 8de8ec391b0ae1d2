import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxFaults } from '../arena/sandbox.ts';
import type { Arena } from '../arena/start-arena.ts';
import type { ProxyFault } from '../proxy.ts';
import type { Random } from '../random.ts';

/** Webhooks are never to be relied on: a third is lost, a third comes twice, all come late and in another order. */
const WEBHOOKS = { drop: 0.3, delayMs: [0, 20_000] as [number, number] };

/** What else is wrong with a cluster for a while; often nothing. */
const SPELLS: SandboxFaults[] = [
  {},
  {},
  { controller: { paused: true } },
  { controller: { staleHealthMs: 3000 } },
  { api: { errorRate: 0.3 } },
  { api: { down: true } },
  { api: { latencyMs: 400 } },
  { repository: { unreachable: true } },
];

const NETWORK: ProxyFault[] = [
  { is: 'delay', ms: 40 },
  { is: 'throttle', bytesPerSecond: 200_000 },
  { is: 'reset' },
  { is: 'refuse' },
  { is: 'blackhole' },
  { is: 'cutAfter', bytes: 4000 },
  { is: 'halfClose' },
];

/** Changes what is wrong with the clusters and, where there are proxies, with the ways, until the signal; then all is well. */
export async function makeWeather(arena: Arena, random: Random, signal: AbortSignal): Promise<void> {
  const { services } = arena;
  await Promise.all([
    ...arena.sites.map(({ sandbox }, index) => spoilSandbox(sandbox.setFaults, random.fork(`sandbox ${index}`), signal)),
    ...arena.sites.map(({ proxy }, index) => spoilWay(proxy.set, random.fork(`way ${index}`), [6000, 14_000], signal)),
    ...(services === null
      ? []
      : [
          spoilWay(services.postgresProxy.set, random.fork('postgres'), [4000, 9000], signal),
          spoilWay(services.redisProxy.set, random.fork('redis'), [4000, 9000], signal),
        ]),
  ]);
}

async function spoilSandbox(set: (faults: SandboxFaults) => Promise<void>, random: Random, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const duplicate = random.chance(0.3) ? 1 : 0;
    const until = performance.now() + random.int(4000, 9000);
    const faults = { webhooks: { ...WEBHOOKS, duplicate }, ...random.pick(SPELLS) };
    // Again and again: a sandbox that was killed has forgotten them.
    while (performance.now() < until && !signal.aborted) {
      await set(faults).catch(() => {});
      await pause(1000, signal);
    }
  }
}

async function spoilWay(
  set: (fault: ProxyFault) => Promise<void>,
  random: Random,
  [least, most]: [number, number],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(random.int(least, most), signal);
    if (signal.aborted) break;
    await set(random.pick(NETWORK));
    await pause(random.int(500, 4000), signal);
    await set({ is: 'pass' });
  }
  await set({ is: 'pass' });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
