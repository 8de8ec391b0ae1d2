export type RpcCode = 'Unknown' | 'Internal' | 'FailedPrecondition' | 'NotFound' | 'InvalidArgument';

/** A refusal of Argo CD's repo-server, which reaches the controller by gRPC. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: RpcCode;

  constructor(message: string, code: RpcCode = 'Unknown') {
    super(message);
    this.code = code;
  }
}

/** An error as it reads behind gRPC. */
export function renderRpcError(error: unknown): string {
  const { code, message } = error instanceof RpcError ? error : new RpcError(error instanceof Error ? error.message : String(error));
  return `rpc error: code = ${code} desc = ${message}`;
}
