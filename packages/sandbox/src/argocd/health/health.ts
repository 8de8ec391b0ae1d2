/** How a resource fares, in Argo CD's words. */
export type HealthStatus = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';

export interface Health {
  readonly status: HealthStatus;
  readonly message?: string;
}

/** An empty message is left out, as Argo CD does. */
export function health(status: HealthStatus, message = ''): Health {
  return message === '' ? { status } : { status, message };
}
