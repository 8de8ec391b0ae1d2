// The floor: a process that watches the Applications and hands each change to whoever listens, and does nothing else.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openKubernetes } from './kubernetes.ts';

interface Line {
  type: string;
  object: {
    metadata: { name: string; resourceVersion: string };
    status?: { sync?: object; health?: object; operationState?: { phase?: string } };
  };
}

const [kubeconfigFile = '', path = ''] = process.argv.slice(2);
const listening = new Set<ServerResponse>();
let id = 0;

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  listening.add(response);
  response.on('close', () => listening.delete(response));
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
process.on('disconnect', () => process.exit(0));

const kubernetes = await openKubernetes(kubeconfigFile);
const { metadata } = await kubernetes.call<{ metadata: { resourceVersion: string } }>('GET', path);
let from = metadata.resourceVersion;
// The server ends watches from time to time.
for (;;) {
  await kubernetes.watch(`${path}?watch=1&resourceVersion=${from}`, (line) => {
    const { type, object } = JSON.parse(line) as Line;
    from = object.metadata.resourceVersion;
    if (type !== 'MODIFIED') return;
    id += 1;
    const { name, resourceVersion } = object.metadata;
    const { sync, health, operationState } = object.status ?? {};
    const data = { key: `${name} ${resourceVersion}`, time: new Date(), sync, health, phase: operationState?.phase };
    const frame = Buffer.from(`id: ${id}\nevent: application\ndata: ${JSON.stringify(data)}\n\n`);
    for (const response of listening) response.write(frame);
  });
}
