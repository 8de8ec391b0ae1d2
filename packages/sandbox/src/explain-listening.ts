import { SandboxError } from './sandbox-error.ts';

/**
 * Says what is wrong where a server cannot listen.
 *
 * @param error what listening ended with; any other than the usual ones is given back as it is
 * @param option the option by which another port is named
 */
export function explainListening(error: unknown, { host, port, option }: { host: string; port: number; option: string }): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new SandboxError(`Port ${port} is in use, by another sandbox? Stop what listens there, or name another one with ${option}.`, {
      cause: error,
    });
  }
  if (code === 'EACCES') {
    return new SandboxError(`Port ${port} may not be used by this user. Name one above 1023 with ${option}.`, {
      cause: error,
      exitCode: 2,
    });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new SandboxError(`${host} is no address of this machine. Name another one with --host.`, { cause: error, exitCode: 2 });
  }
  return error;
}
