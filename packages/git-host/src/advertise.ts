import { FLUSH, pkt } from './pkt-line.ts';

export const AGENT = 'argosy/1';
export const BRANCH = 'refs/heads/main';

export type ProtocolVersion = 0 | 1 | 2;

/** What `git upload-pack` can do for the versions 0 and 1, which it answers from the cache. */
const CAPABILITIES = [
  'multi_ack',
  'multi_ack_detailed',
  'no-done',
  'thin-pack',
  'side-band',
  'side-band-64k',
  'ofs-delta',
  'shallow',
  'deepen-since',
  'deepen-not',
  'deepen-relative',
  'no-progress',
  'include-tag',
  'filter',
  'allow-tip-sha1-in-want',
  'allow-reachable-sha1-in-want',
  `symref=HEAD:${BRANCH}`,
  'object-format=sha1',
  `agent=${AGENT}`,
].join(' ');

const V2_CAPABILITIES = [
  'version 2',
  `agent=${AGENT}`,
  'ls-refs=unborn',
  'fetch=shallow wait-for-done filter',
  'server-option',
  'object-format=sha1',
];

/** The highest version that a `Git-Protocol` header asks for (keys with values, parted by colons). */
export function parseProtocolVersion(header: string | undefined): ProtocolVersion {
  const keys = (header ?? '').slice(0, 1024).split(':');
  if (keys.includes('version=2')) return 2;
  return keys.includes('version=1') ? 1 : 0;
}

/** The answer to `GET info/refs?service=git-upload-pack`. */
export function renderAdvertisement(version: ProtocolVersion, head: string): Buffer {
  if (version === 2) return Buffer.concat([...V2_CAPABILITIES.map((line) => pkt(`${line}\n`)), FLUSH]);
  return Buffer.concat([
    pkt('# service=git-upload-pack\n'),
    FLUSH,
    ...(version === 1 ? [pkt('version 1\n')] : []),
    pkt(`${head} HEAD\0${CAPABILITIES}\n`),
    pkt(`${head} ${BRANCH}\n`),
    FLUSH,
  ]);
}

/**
 * The answer to version 2's `ls-refs`.
 *
 * @param args the command's arguments; those that ask for what there is nothing of (`peel`, `unborn`) change nothing
 */
export function renderRefs(args: readonly string[], head: string): Buffer {
  const prefixes = args.filter((arg) => arg.startsWith('ref-prefix ')).map((arg) => arg.slice('ref-prefix '.length));
  const wanted = (ref: string): boolean => prefixes.length === 0 || prefixes.some((prefix) => ref.startsWith(prefix));
  const symref = args.includes('symrefs') ? ` symref-target:${BRANCH}` : '';
  return Buffer.concat([
    ...(wanted('HEAD') ? [pkt(`${head} HEAD${symref}\n`)] : []),
    ...(wanted(BRANCH) ? [pkt(`${head} ${BRANCH}\n`)] : []),
    FLUSH,
  ]);
}
