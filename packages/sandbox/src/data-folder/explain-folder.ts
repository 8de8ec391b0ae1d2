import { SandboxError } from '../sandbox-error.ts';

type Make = (folder: string) => string;

const ELSEWHERE = 'Name another folder with --data.';
const noRoom: Make = (folder) => `There is no room left on the disk of ${folder}. Make some, or name another folder with --data.`;
const notWritable: Make = (folder) =>
  `${folder} cannot be written to by this user. Give the right to it, or name another folder with --data.`;
const noFolder: Make = (folder) => `${folder} is no folder, and none can be made there. ${ELSEWHERE}`;
const damaged: Make = (folder) => `What is kept in ${folder} is damaged. Delete it to start with an empty cluster, or name another folder.`;
const failing: Make = (folder) => `The disk of ${folder} fails. ${ELSEWHERE}`;

const BY_CODE: Readonly<Record<string, Make>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EACCES: notWritable,
  EPERM: notWritable,
  EROFS: notWritable,
  EEXIST: noFolder,
  ENOTDIR: noFolder,
  EISDIR: damaged,
  ENOENT: noFolder,
  ENAMETOOLONG: noFolder,
  ELOOP: noFolder,
  EIO: failing,
};
/** By SQLite's result codes, of which the first eight bits count. */
const BY_RESULT: Readonly<Record<number, Make>> = { 8: notWritable, 10: failing, 11: damaged, 13: noRoom, 14: notWritable, 26: damaged };

/**
 * Says what is wrong where a data folder cannot be used.
 *
 * @param error what its use ended with; any other than those of files is given back as it is
 */
export function explainFolder(error: unknown, folder: string): unknown {
  const { code = '', errcode = 0, syscall } = error as { code?: string; errcode?: number; syscall?: string };
  const isOfFile =
    code === 'ERR_SQLITE_ERROR' ||
    (syscall !== undefined && !['listen', 'bind', 'getaddrinfo'].includes(syscall) && !syscall.startsWith('spawn'));
  if (!isOfFile) return error;
  const make = code === 'ERR_SQLITE_ERROR' ? BY_RESULT[errcode & 0xff] : BY_CODE[code];
  return make === undefined ? error : new SandboxError(make(folder), { cause: error });
}
