import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';

import t from 'tap';

import { assertAllowedServer } from '../src/address.ts';
import { ADDRESS_REFUSED, createGuardedLookup, type Resolve } from '../src/address/guarded-lookup.ts';
import { isAllowedAddress, parseNetworks } from '../src/address/networks.ts';

const PUBLIC = [
  '1.1.1.1',
  '93.184.216.34',
  '8.8.8.8',
  '2606:4700::1111',
  '2a00:1450:4001::1',
  '::ffff:1.1.1.1',
  '64:ff9b::101:101',
  '172.32.0.1',
  '100.128.0.1',
];

const NOT_PUBLIC = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:169.254.169.254',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '100::1',
  'not an address',
  '',
];

t.test('trust-T23: only public addresses are allowed by default, IPv4 inside IPv6 unwrapped', async (t) => {
  for (const address of PUBLIC) t.equal(isAllowedAddress(address, []), true, address);
  for (const address of NOT_PUBLIC) t.equal(isAllowedAddress(address, []), false, address);
});

t.test('an allowed network opens exactly itself', async (t) => {
  const networks = parseNetworks(['127.0.0.0/8', '10.1.0.0/16', 'fd00::/8']);
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '64:ff9b::10.1.2.3', 'fd12::1'])
    t.equal(isAllowedAddress(address, networks), true, address);
  for (const address of ['10.2.0.1', '192.168.0.1', '::1', 'fe80::1', '64:ff9b::10.2.0.1'])
    t.equal(isAllowedAddress(address, networks), false, address);
});

t.test('a network that is none stops the start and is named', async (t) => {
  t.throws(() => parseNetworks(['127.0.0.0/8', '10.0.0.0']), { message: /ARGOSY_ALLOWED_NETWORKS: "10.0.0.0"/ });
  t.throws(() => parseNetworks(['300.0.0.0/8']));
  t.throws(() => parseNetworks(['10.0.0.0/33']));
});

const SPELLINGS = [
  'https://127.0.0.1',
  'https://127.1:6443',
  'https://2130706433',
  'https://0x7f.1',
  'https://0x7f000001',
  'https://017700000001',
  'https://0177.0.0.1',
  'https://127.0.0.1.',
  'https://①②⑦.0.0.1',
  'https://[::1]:6443',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]',
  'https://[64:ff9b::7f00:1]',
  'https://[0:0:0:0:0:0:0:1]',
  'https://169.254.169.254/latest/meta-data',
  'https://0xa9fea9fe',
  'https://2852039166',
  'https://0',
  'https://[fd00:ec2::254]',
  'https://10.96.0.1',
  'https://localhost',
  'https://localhost.',
  'https://LOCALHOST:1',
  'not an url',
];
const loopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
for (const server of SPELLINGS) {
  t.test(`trust-T23, trust-G10: refused with the setting's name: ${server}`, async (t) => {
    await t.rejects(assertAllowedServer(server, [], { pointer: '/kubeconfig', resolve: loopback }), {
      code: 'address_not_allowed',
      errors: [{ pointer: '/kubeconfig', code: 'address_not_allowed' }],
    });
  });
}

t.test('the refusal names ARGOSY_ALLOWED_NETWORKS', async (t) => {
  await t.rejects(assertAllowedServer('https://127.0.0.1', []), { message: /ARGOSY_ALLOWED_NETWORKS/ });
});

t.test('every address of a name must be allowed, and an absent name passes', async (t) => {
  const mixed: Resolve = async () => [
    { address: '1.1.1.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  await t.rejects(assertAllowedServer('https://mixed.test', [], { resolve: mixed }), { code: 'address_not_allowed' });
  t.strictSame(await assertAllowedServer('https://mixed.test', ['10.0.0.0/8'], { resolve: mixed }), ['1.1.1.1', '10.0.0.1']);
  const absent: Resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
  t.strictSame(await assertAllowedServer('https://absent.test', [], { resolve: absent }), []);
});

t.test('trust-T24: a name that turns to loopback after the check reaches nothing', async (t) => {
  let connections = 0;
  const listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.teardown(() => listener.close());
  const { port } = listener.address() as AddressInfo;

  let turn = 0;
  const rebinding: Resolve = async () => [{ address: turn++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }];
  await assertAllowedServer('https://rebind.test', [], { resolve: rebinding });
  const lookup = createGuardedLookup([], rebinding);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const error = await new Promise<NodeJS.ErrnoException>((done) => connect({ host: 'rebind.test', port, lookup }).once('error', done));
    t.equal(error.code, ADDRESS_REFUSED);
  }
  t.equal(connections, 0);

  const allowed = connect({ host: 'rebind.test', port, lookup: createGuardedLookup(parseNetworks(['127.0.0.0/8']), rebinding) });
  await once(allowed, 'connect');
  await once(allowed.resume(), 'close');
  t.equal(connections, 1, 'the listener does count');
});
