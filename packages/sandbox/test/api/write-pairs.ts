import { createApi } from '../../src/api/create-api.ts';
import { systemTimers } from '../../src/timers.ts';

// Makes pairs of objects until it is killed, and tells the version of each pair and how many are settled.
const api = createApi({ folder: process.argv[2], timers: systemTimers });
const kind = api.kinds.get('v1', 'ConfigMap');
const make = (name: string) => api.create(kind, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
let number = 0;
let settled = 0;
setInterval(() => {
  number += 1;
  for (const side of ['left', 'right']) make(`${side}-${String(number).padStart(6, '0')}`);
  // As before an answer to a client.
  if (number % 10 === 0) {
    api.settle();
    settled = number;
  }
  process.stdout.write(`${api.resourceVersion} ${settled}\n`);
}, 2);
