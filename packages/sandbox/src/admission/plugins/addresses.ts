import { createHash } from 'node:crypto';
import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject, Manifest } from '../../kubernetes/object.ts';
import { isList, objectsOf, valueAt } from '../../schema/json.ts';

/** The addresses and node ports that Services have. */
export interface Addresses {
  isTaken(address: string, owner: string): boolean;
  isPortTaken(port: number, owner: string): boolean;
  /** One that nobody has; by the owner's name, so that the same Service tends to get the same. */
  findFree(owner: string): string;
  findFreePort(owner: string, index: number): number;
}

export const RANGE = '10.96.0.0/12';
const FIRST = 0x0a_60_00_00;
const SIZE = 2 ** 20;
/** The first ones stay for Services that name theirs. */
const RESERVED = 256;
export const FIRST_PORT = 30_000;
export const LAST_PORT = 32_767;

const books = new WeakMap<KubernetesApi, Addresses>();

/** Of a cluster; made at the first call, and kept up to date by its events. */
export function addressesOf(api: KubernetesApi): Addresses {
  const known = books.get(api);
  if (known !== undefined) return known;
  const owners = new Map<string, string>();
  const kind = api.kinds.get('v1', 'Service');
  const note = (service: KubeObject | undefined, change: (key: string, owner: string) => void): void => {
    if (service !== undefined) for (const key of keysOf(service)) change(key, ownerOf(service));
  };
  const take = (key: string, owner: string): void => void owners.set(key, owner);
  const free = (key: string): void => void owners.delete(key);
  for (const service of api.list(kind).items) note(service, take);
  api.subscribe(kind, ({ type, object, old }) => {
    note(type === 'ADDED' ? undefined : (old ?? object), free);
    if (type !== 'DELETED') note(object, take);
  });
  const book = createBook(owners);
  books.set(api, book);
  return book;
}

export function ownerOf({ metadata }: KubeObject | Manifest): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function keysOf(service: KubeObject): string[] {
  const addresses = valueAt(service, 'spec', 'clusterIPs');
  const ports = objectsOf(valueAt(service, 'spec', 'ports')).map((port) => port['nodePort']);
  return [
    ...(isList(addresses) ? addresses : []).map(String).filter((address) => address !== 'None'),
    ...ports.filter((port) => typeof port === 'number').map(String),
  ];
}

function createBook(owners: ReadonlyMap<string, string>): Addresses {
  const isOthers = (key: string, owner: string): boolean => (owners.get(key) ?? owner) !== owner;
  const search = <T>(size: number, start: number, at: (offset: number) => T): T => {
    for (let step = 0; step < size; step++) {
      const candidate = at((start + step) % size);
      if (!owners.has(String(candidate))) return candidate;
    }
    throw new RangeError('the range is full');
  };
  return {
    isTaken: isOthers,
    isPortTaken: (port, owner) => isOthers(String(port), owner),
    findFree: (owner) => search(SIZE - RESERVED - 1, hashOf(owner), (offset) => render(FIRST + RESERVED + offset)),
    findFreePort: (owner, index) => search(LAST_PORT - FIRST_PORT + 1, hashOf(owner) + index, (offset) => FIRST_PORT + offset),
  };
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}

function render(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

/** Whether an address is one for Services. */
export function isInRange(address: string): boolean {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number >= FIRST && number < FIRST + SIZE;
}
