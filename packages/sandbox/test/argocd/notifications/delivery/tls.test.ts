import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { makeAuthority, makeServerCertificate } from '../../../../src/keys/certificates.ts';
import { openRig, status } from '../support/rig.ts';

const HEALTHY = { healthy: [{ when: "app.status?.health?.status == 'Healthy'" }] };

async function openSecureReceiver(t: Test) {
  const authority = await makeAuthority(new Date());
  const { certificate, privateKey } = await makeServerCertificate(authority, ['127.0.0.1', 'localhost'], new Date());
  let received = 0;
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    received += 1;
    request.resume();
    response.end();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { authority, url, received: () => received };
}

t.test('a receiver whose certificate nobody vouches for gets nothing, and is not asked again', async (t) => {
  const rig = await openRig(t);
  const receiver = await openSecureReceiver(t);
  rig.configure(HEALTHY, { 'service.webhook.hook': `url: ${receiver.url}` });
  rig.run(true);
  rig.createApp('one', status('Succeeded', 'Healthy'));
  while (rig.stats.webhooks.dropped === 0) await rig.settle();
  await rig.pass(20_000);
  t.equal(receiver.received(), 0);
  t.match(rig.stats.webhooks, { sent: 0, dropped: 1 });
  t.match(rig.lines.join(''), /failed to verify certificate/);
});

t.test('insecureSkipVerify, or a certificate in argocd-tls-certs-cm, lets it through', async (t) => {
  for (const how of ['insecureSkipVerify', 'certificate']) {
    const rig = await openRig(t);
    const receiver = await openSecureReceiver(t);
    rig.configure(HEALTHY, { 'service.webhook.hook': `url: ${receiver.url}\ninsecureSkipVerify: ${how === 'insecureSkipVerify'}` });
    if (how === 'certificate') {
      const metadata = { name: 'argocd-tls-certs-cm', namespace: 'argocd' };
      const data = { '127.0.0.1': receiver.authority.certificate };
      rig.api.create(rig.api.kinds.get('v1', 'ConfigMap'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    }
    rig.run(true);
    rig.createApp('one', status('Succeeded', 'Healthy'));
    while (rig.stats.webhooks.sent + rig.stats.webhooks.dropped === 0) await rig.settle();
    t.equal(receiver.received(), 1, how);
  }
});
