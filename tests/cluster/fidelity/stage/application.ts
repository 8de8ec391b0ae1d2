export interface Condition {
  type: string;
  message: string;
}

/** An Application of Argo CD, as far as the script looks at it; comparisons take it whole. */
export interface Application {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec: object;
  operation?: object;
  status?: {
    sync?: { status: string; revision?: string };
    health?: { status: string };
    reconciledAt?: string;
    conditions?: Condition[];
    operationState?: {
      phase: string;
      startedAt?: string;
      message?: string;
      retryCount?: number;
      operation?: { sync?: { revision?: string } };
      syncResult?: { revision?: string };
    };
  };
}

/** `Synced Healthy Succeeded`, with `-` for what is absent. */
export function wordsOf(application: Application | undefined): string {
  const { sync, health, operationState } = application?.status ?? {};
  return `${sync?.status || '-'} ${health?.status || '-'} ${operationState?.phase || '-'}`;
}
