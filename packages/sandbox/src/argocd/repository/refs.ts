import { RpcError } from './rpc-error.ts';

/** What a repository advertises. */
export interface Refs {
  /** By full name, in the repository's order; a tag stands for the commit that it names. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Names that stand for other names, as HEAD does. */
  readonly symbolic: ReadonlyMap<string, string>;
}

const LINE = /^(?<hash>[0-9a-f]{40}) (?<name>[^\0]+)$/u;
const NOTHING = '0'.repeat(40);

/**
 * Reads the answer to `info/refs` of protocol version 0.
 *
 * @throws RpcError where it is none, or the repository is empty
 */
export function parseAdvertisement(body: Buffer): Refs {
  const hashes = new Map<string, string>();
  const symbolic = new Map<string, string>();
  for (const line of readLines(body)) {
    if (line.startsWith('#')) continue;
    const [reference = '', capabilities = ''] = line.split('\0');
    for (const [, name, target] of capabilities.matchAll(/(?:^| )symref=([^: ]+):(\S+)/gu)) symbolic.set(name ?? '', target ?? '');
    const { hash, name } = LINE.exec(reference)?.groups ?? {};
    if (hash === undefined || name === undefined) throw new RpcError('failed to list refs: malformed advertisement of references');
    if (name.endsWith('^{}')) hashes.set(name.slice(0, -3), hash);
    else if (hash !== NOTHING) hashes.set(name, hash);
  }
  hashes.delete('capabilities');
  if (hashes.size === 0) throw new RpcError('failed to list refs: remote repository is empty');
  return { hashes, symbolic };
}

function* readLines(body: Buffer): Generator<string> {
  let at = 0;
  while (at < body.length) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (!(length === 0 || (length >= 4 && at + length <= body.length))) throw new RpcError('failed to list refs: invalid pkt-len found');
    if (length > 4) yield body.toString('utf8', at + 4, at + length).replace(/\n$/u, '');
    at += Math.max(length, 4);
  }
}

const PREFIXES = ['refs/tags/', 'refs/heads/', 'refs/remotes/', 'refs/'];

/**
 * What a target revision means: a branch, a tag, a full name, HEAD (also when empty), a commit or the beginning of one.
 *
 * @returns a commit, or the beginning of one as it was given
 * @throws RpcError where the repository has nothing of that name
 */
export function resolveRevision(refs: Refs, revision: string): string {
  const wanted = revision === '' ? 'HEAD' : revision;
  const target = refs.symbolic.get(wanted);
  const direct = refs.hashes.get(wanted) ?? (target === undefined ? undefined : refs.hashes.get(target));
  if (direct !== undefined) return direct;
  for (const [name, hash] of refs.hashes) {
    if (!wanted.startsWith('refs/') && shortName(name) === wanted) return hash;
  }
  if (/^[0-9a-f]{7,40}$/iu.test(wanted)) return wanted.toLowerCase();
  throw new RpcError(`unable to resolve '${wanted}' to a commit SHA`);
}

function shortName(name: string): string {
  const prefix = PREFIXES.find((start) => name.startsWith(start));
  return prefix === undefined ? name : name.slice(prefix.length);
}

/** Whether a revision is a commit already, so needs no look at the repository. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/iu.test(revision);
}
