import type { AddressInfo } from 'node:net';
import type { TestApi } from './api.ts';

/** Lets the API listen on a free port, and be known by it. */
export async function listenOnFreePort(w: TestApi): Promise<string> {
  await w.server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(w.server.server.address() as AddressInfo).port}`;
  w.api.deps.settings.publicUrl = url;
  return url;
}

/** Looks until something is true. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what}: it did not come true`);
}
