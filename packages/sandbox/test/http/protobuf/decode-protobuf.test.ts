import t from 'tap';
import { decodeProtobuf } from '../../../src/http/protobuf/decode-protobuf.ts';

type Part = number | string | Buffer;

/** A message of fields in protobuf's form: numbers as varints, all else with its length. */
function message(...fields: [number: number, value: Part][]): Buffer {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
    const bytes = Buffer.from(value);
    return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
  });
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  let left = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (left > 127n) {
    bytes.push(Number(left & 127n) | 128);
    left >>= 7n;
  }
  return Buffer.from([...bytes, Number(left)]);
}

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);
}

t.test('an object comes out as it is in JSON', async (t) => {
  const metadata = message([1, 'web'], [3, 'default'], [8, message()], [11, message([1, 'app'], [2, 'web'])]);
  const port = message([1, 'http'], [3, 80], [4, message([1, 1], [3, 'web'])], [5, 0]);
  const service = message([1, metadata], [2, message([1, port], [2, message([1, 'app'], [2, 'web'])])]);
  t.strictSame(decodeProtobuf(envelope('v1', 'Service', service)), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', creationTimestamp: null, labels: { app: 'web' } },
    spec: { ports: [{ name: 'http', port: 80, targetPort: 'web', nodePort: 0 }], selector: { app: 'web' } },
  });
});

t.test('bytes, times, quantities and what is inlined have their own forms', async (t) => {
  const secret = message([1, message([1, 's'], [8, message([1, 1_795_280_000])])], [2, message([1, '__proto__'], [2, 'x'])], [3, 'Opaque']);
  const decoded = decodeProtobuf(envelope('v1', 'Secret', secret));
  t.match(decoded, { metadata: { creationTimestamp: '2026-11-21T16:53:20Z' }, type: 'Opaque' });
  t.strictSame(Object.entries(decoded['data'] as object), [['__proto__', 'eA==']]);
  const quota = message([2, message([1, message([1, 'cpu'], [2, message([1, '100m'])])])]);
  t.match(decodeProtobuf(envelope('v1', 'ResourceQuota', quota)), { spec: { hard: { cpu: '100m' } } });
  const volume = message([1, 'v'], [2, message([6, message([1, 'secret'])])]);
  const pod = message([2, message([1, volume], [2, message([1, 'c'], [6, message([2, -1], [3, 8080])])])]);
  t.match(decodeProtobuf(envelope('v1', 'Pod', pod)), {
    spec: {
      volumes: [{ name: 'v', secret: { secretName: 'secret' } }],
      containers: [{ name: 'c', ports: [{ hostPort: -1, containerPort: 8080 }] }],
    },
  });
});

t.test('a later field that nobody knows is passed over', async (t) => {
  const map = message([1, message([1, 'a'])], [900, 'new'], [901, 5]);
  t.strictSame(decodeProtobuf(envelope('v1', 'ConfigMap', map)), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
});

t.test('what is cut off, endless or of no known kind is refused', async (t) => {
  const good = envelope('v1', 'ConfigMap', message([1, message([1, 'a'])]));
  const refused = { name: 'DecodeError' };
  t.throws(() => decodeProtobuf(Buffer.from('{}')), refused);
  t.throws(() => decodeProtobuf(good.subarray(0, good.length - 1)), refused);
  t.throws(() => decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(20, 0xff)])), refused);
  t.throws(() => decodeProtobuf(envelope('v1', 'Unicorn', Buffer.alloc(0))), refused);
  t.throws(() => decodeProtobuf(envelope('v1', 'ConfigMap', message([1, 'no message']))), refused);
});
