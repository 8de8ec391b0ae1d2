import type { Kind } from '../../kubernetes/kind.ts';
import type { Controller } from '../framework/controller.ts';
import type { Environment } from '../framework/environment.ts';
import { keyOf, parseKey } from '../framework/key.ts';
import { writeStatus } from '../framework/write-status.ts';
import type { Ingress, LoadBalancer, Service } from '../types/core.ts';

/** Addresses that stand for examples: nobody is reached by them. */
const NETWORK = '203.0.113';
const INGRESS_ADDRESS = `${NETWORK}.1`;
const MOST = 253;
const DELAY_MS = 150;

/** Gives Services of type LoadBalancer and Ingresses an address. Its keys begin with the kind. */
export function trafficController(env: Environment): Controller {
  const addresses = new Map<string, string>();
  return {
    name: 'traffic',
    watches: {
      service({ type, object }, queue) {
        const key = `Service/${keyOf(object)}`;
        if (type === 'DELETED') addresses.delete(key);
        else if (isUnserved(object as Service)) queue.addAfter(key, DELAY_MS);
        else keep(addresses, key, (object as Service).status?.loadBalancer);
      },
      ingress({ type, object }, queue) {
        if (type !== 'DELETED' && hasNoAddress((object as Ingress).status?.loadBalancer))
          queue.addAfter(`Ingress/${keyOf(object)}`, DELAY_MS);
      },
    },
    reconcile(key) {
      const place = key.slice(key.indexOf('/') + 1);
      if (key.startsWith('Service/')) serve(env, key, place, addresses);
      else give(env, env.kinds.ingress, place, { ingress: [{ ip: INGRESS_ADDRESS }] });
    },
  };
}

function isUnserved({ spec, status }: Service): boolean {
  const wants = spec.type === 'LoadBalancer';
  return wants === hasNoAddress(status?.loadBalancer);
}

function hasNoAddress(balancer: LoadBalancer | undefined): boolean {
  return (balancer?.ingress ?? []).length === 0;
}

function keep(addresses: Map<string, string>, key: string, balancer: LoadBalancer | undefined): void {
  const ip = balancer?.ingress?.[0]?.ip;
  if (ip === undefined) addresses.delete(key);
  else addresses.set(key, ip);
}

function serve(env: Environment, key: string, place: string, addresses: Map<string, string>): void {
  const service = env.api.find({ kind: env.kinds.service, ...parseKey(place) }) as Service | undefined;
  if (service === undefined || !isUnserved(service)) return;
  if (service.spec.type !== 'LoadBalancer') return give(env, env.kinds.service, place, {});
  const taken = new Set(addresses.values());
  const free = Array.from({ length: MOST }, (_, index) => `${NETWORK}.${index + 2}`).find((ip) => !taken.has(ip));
  const ip = free ?? `${NETWORK}.${2 + (addresses.size % MOST)}`;
  addresses.set(key, ip);
  give(env, env.kinds.service, place, { ingress: [{ ip, ipMode: 'VIP' }] });
}

function give(env: Environment, kind: Kind, place: string, loadBalancer: LoadBalancer): void {
  const object = env.api.find({ kind, ...parseKey(place) }) as Service | Ingress | undefined;
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
  writeStatus(env, kind, object, { ...object.status, loadBalancer });
}
