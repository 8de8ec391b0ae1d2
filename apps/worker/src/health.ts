import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerProcess } from './compose.ts';

/** Serves /livez, /readyz and /metrics of the worker; nothing else. */
export async function serveHealth(worker: WorkerProcess, host: string, port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(worker, request.url ?? '').then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(worker: WorkerProcess, url: string): Promise<{ status: number; type: string; body: string }> {
  if (url === '/metrics') return { status: 200, type: worker.metrics.contentType, body: await worker.metrics.metrics() };
  if (url === '/livez') return json(200, 'ok');
  if (url !== '/readyz') return json(404, 'not found');
  const ready = await worker.deps.db.platform.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
  return ready ? json(200, 'ok') : json(503, 'the database does not answer');
}

function json(status: number, text: string): { status: number; type: string; body: string } {
  return { status, type: 'application/json', body: JSON.stringify({ status: text }) };
}
