import { createHash } from 'node:crypto';
import type { NewCommit } from '@argosy/core/ports/git-host';

export type ObjectType = 'commit' | 'tree' | 'blob';

/** A Git object: what it is, its name (20 bytes) and its content. */
export interface GitObject {
  type: ObjectType;
  sha: Buffer;
  content: Buffer;
}

/** Names the content as Git does: SHA-1 of type, length and content. */
export function gitObject(type: ObjectType, content: Buffer): GitObject {
  const sha = createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest();
  return { type, sha, content };
}

/** A file's content as an object. */
export function blobObject(content: string): GitObject {
  return gitObject('blob', Buffer.from(content, 'utf8'));
}

/**
 * A commit as an object. Author and committer are the same, in UTC and whole seconds.
 *
 * @param tree the root tree's name
 * @param parent the parent's name in hex, null for the first commit
 * @throws Error where the author, the time or the message cannot stand in a commit (an error of the program)
 */
export function commitObject(commit: NewCommit, tree: Buffer, parent: string | null): GitObject {
  const { author, message } = commit;
  const seconds = Math.floor(commit.at.getTime() / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new Error('a commit needs a time after 1970');
  if (!isIdentity(author.name) || !isIdentity(author.email)) throw new Error('this author cannot stand in a commit');
  if (message.includes('\0')) throw new Error('a commit message cannot hold NUL');
  const identity = `${author.name} <${author.email}> ${seconds} +0000`;
  const parents = parent === null ? '' : `parent ${parent}\n`;
  const text = `tree ${tree.toString('hex')}\n${parents}author ${identity}\ncommitter ${identity}\n\n${message}`;
  return gitObject('commit', Buffer.from(text, 'utf8'));
}

/** Text that Git can read back as a name or an address: not empty, without angle brackets and control characters. */
function isIdentity(text: string): boolean {
  return text.trim() === text && text.length > 0 && text.length <= 255 && !/[<>\p{Cc}]/u.test(text);
}
