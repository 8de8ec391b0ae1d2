import { once } from 'node:events';
import t from 'tap';
import type { Test } from 'tap';
import { programOf, runProgram, startProgram } from './run-program.ts';
import { startCluster } from './start-cluster.ts';
import type { Cluster } from './start-cluster.ts';

const program = programOf('ARGOSY_KUBECTL', 'a kubectl of version 1.33 or later');

let cluster: Cluster;
t.before(async () => {
  cluster = await startCluster(t);
});

/** What kubectl prints; it has to succeed. */
async function kubectl(t: Test, ...args: string[]): Promise<string> {
  const said = await runProgram(program, cluster, args);
  t.equal(said.code, 0, `kubectl ${args.join(' ')}: ${said.stderr}`);
  return said.stdout;
}

/** What kubectl complains of; it has to fail. */
async function refused(t: Test, ...args: string[]): Promise<string> {
  const said = await runProgram(program, cluster, args);
  t.not(said.code, 0, `kubectl ${args.join(' ')}`);
  return said.stderr;
}

async function apply(t: Test, manifest: object, ...args: string[]): Promise<string> {
  const said = await runProgram(program, cluster, ['apply', '-f', '-', ...args], JSON.stringify(manifest));
  t.equal(said.code, 0, said.stderr);
  return said.stdout;
}

function deployment(name: string, replicas: number, image = 'nginx:1.29'): object {
  const labels = { app: name };
  const container = { name: 'web', image, ports: [{ containerPort: 8080 }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  };
}

t.test('kubectl finds out what the cluster is and serves', async (t) => {
  t.match(await kubectl(t, 'version'), /Server Version: v1\.35\.4\+argosy-sandbox/);
  t.match(await kubectl(t, 'api-resources'), /deployments +deploy +apps\/v1 +true +Deployment/);
  t.match(await kubectl(t, 'api-versions'), /^networking\.k8s\.io\/v1$/m);
  t.match(await kubectl(t, 'get', 'nodes', '-o', 'wide'), /sandbox-1 +Ready +<none>.*v1\.35\.4 +\d+\.\d+/);
  t.match(
    await kubectl(t, 'explain', 'deployment.spec.replicas'),
    /GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: replicas <integer>/,
  );
  t.match(await refused(t, 'get', 'unicorns'), /the server doesn't have a resource type "unicorns"/);
});

t.test('kubectl asks who it is and what it may do', async (t) => {
  t.match(await kubectl(t, 'auth', 'whoami'), /Username +admin/);
  t.equal(await kubectl(t, 'auth', 'can-i', 'create', 'pods'), 'yes');
  t.match(await kubectl(t, 'auth', 'can-i', '--list'), /\*\.\* +\[\] +\[\] +\[\*\]/);
});

t.test('a deployment is applied, awaited, shown, changed and deleted', async (t) => {
  t.equal(await apply(t, deployment('web', 2)), 'deployment.apps/web created');
  t.equal(await apply(t, deployment('web', 2)), 'deployment.apps/web unchanged');
  await kubectl(t, 'wait', '--for=condition=Available', 'deployment/web', '--timeout=15s');
  t.match(await kubectl(t, 'get', 'deployment', 'web'), /web +2\/2 +2 +2 +\d+s/);
  t.match(
    await kubectl(t, 'get', 'pods', '-l', 'app=web', '-o', 'wide'),
    /web-\S+ +1\/1 +Running +0 +\d+s +\d+\.\d+\.\d+\.\d+ +sandbox-\d/,
  );
  t.match(await kubectl(t, 'get', 'deployment', 'web', '-o', 'yaml'), /availableReplicas: 2/);
  t.match(
    await kubectl(t, 'describe', 'deployment', 'web'),
    /Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/,
  );
  t.match(await kubectl(t, 'describe', 'pods', '-l', 'app=web'), /Normal +Scheduled .*Successfully assigned default\/web-/s);
  t.match(await kubectl(t, 'describe', 'node', 'sandbox-1'), /KubeletReady/);
  t.match(await kubectl(t, 'get', 'all'), /replicaset\.apps\/web-\S+ +2 +2 +2/);
  t.match(await kubectl(t, 'get', 'events'), /ScalingReplicaSet/);

  t.equal(await kubectl(t, 'scale', 'deployment/web', '--replicas=3'), 'deployment.apps/web scaled');
  t.match(await kubectl(t, 'rollout', 'status', 'deployment/web', '--timeout=15s'), /successfully rolled out/);
  t.equal(await kubectl(t, 'get', 'deployment/web', '-o', 'jsonpath={.status.availableReplicas}'), '3');
  await kubectl(t, 'set', 'image', 'deployment/web', 'web=nginx:1.30');
  await kubectl(t, 'rollout', 'status', 'deployment/web', '--timeout=20s');
  t.match(await kubectl(t, 'rollout', 'history', 'deployment/web'), /\n2 /);
  await kubectl(t, 'rollout', 'undo', 'deployment/web');
  await kubectl(t, 'wait', '--for=jsonpath={.spec.template.spec.containers[0].image}=nginx:1.29', 'deployment/web', '--timeout=5s');
  await kubectl(t, 'rollout', 'restart', 'deployment/web');

  await kubectl(t, 'delete', 'deployment', 'web');
  await kubectl(t, 'wait', '--for=delete', 'pods', '-l', 'app=web', '--timeout=15s');
  t.equal(await kubectl(t, 'get', 'replicasets', '-o', 'name'), '');
});

t.test('a list of objects is applied', async (t) => {
  const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: {} });
  const said = await apply(t, { apiVersion: 'v1', kind: 'List', items: [map('first'), map('second')] });
  t.equal(said, 'configmap/first created\nconfigmap/second created');
});

t.test('a server-side apply keeps to its fields and tells of conflicts', async (t) => {
  const map = (value: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { key: value } });
  t.equal(await apply(t, map('1'), '--server-side', '--field-manager=one'), 'configmap/applied serverside-applied');
  const said = await runProgram(program, cluster, ['apply', '--server-side', '--field-manager=two', '-f', '-'], JSON.stringify(map('2')));
  t.match(said, { code: 1, stderr: /conflict with "one"/ });
  await apply(t, map('2'), '--server-side', '--field-manager=two', '--force-conflicts');
  t.equal(await kubectl(t, 'get', 'cm', 'applied', '-o', 'jsonpath={.data.key}'), '2');
  t.match(await kubectl(t, 'get', 'cm', 'applied', '-o', 'yaml', '--show-managed-fields'), /manager: two\n +operation: Apply/);
});

t.test('labels, annotations and the three patches', async (t) => {
  await kubectl(t, 'create', 'configmap', 'patched', '--from-literal=a=1');
  t.equal(await kubectl(t, 'label', 'cm', 'patched', 'tier=one'), 'configmap/patched labeled');
  t.equal(await kubectl(t, 'annotate', 'cm', 'patched', 'note=two'), 'configmap/patched annotated');
  await kubectl(t, 'patch', 'cm', 'patched', '--type=merge', '-p', '{"data":{"b":"2"}}');
  await kubectl(t, 'patch', 'cm', 'patched', '--type=strategic', '-p', '{"data":{"c":"3"}}');
  await kubectl(t, 'patch', 'cm', 'patched', '--type=json', '-p', '[{"op":"remove","path":"/data/a"}]');
  t.equal(await kubectl(t, 'get', 'cm', '-l', 'tier=one', '-o', 'jsonpath={.items[0].data}'), '{"b":"2","c":"3"}');
  t.match(await kubectl(t, 'get', 'cm', 'patched', '--show-labels'), /patched +2 +\d+s +tier=one/);
  t.match(
    await refused(t, 'patch', 'cm', 'patched', '--type=json', '-p', '[{"op":"test","path":"/data/b","value":"x"}]'),
    /Invalid|testing/i,
  );
  t.match(await refused(t, 'get', 'cm', 'nothing'), /Error from server \(NotFound\): configmaps "nothing" not found/);
});

t.test('a watch tells of what happens', async (t) => {
  const watching = startProgram(program, cluster, ['get', 'cm', '-w', '--field-selector=metadata.name=watched', '-o', 'name']);
  t.teardown(() => watching.kill());
  let text = '';
  watching.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await kubectl(t, 'create', 'configmap', 'watched', '--from-literal=a=1');
  while (!text.includes('configmap/watched')) await once(watching.stdout ?? watching, 'data');
  const before = text.length;
  await kubectl(t, 'label', 'cm', 'watched', 'a=b');
  while (text.length === before) await once(watching.stdout ?? watching, 'data');
  t.match(text, /^(configmap\/watched\n)+$/);
});

t.test('logs are there, and what needs a container is refused', async (t) => {
  await apply(t, deployment('logged', 1));
  await kubectl(t, 'wait', '--for=condition=Available', 'deployment/logged', '--timeout=15s');
  t.match(await kubectl(t, 'logs', 'deployment/logged'), /nginx:1\.29/);
  t.match(await kubectl(t, 'logs', 'deployment/logged', '--timestamps', '--tail=1'), /^\d{4}-\d\d-\d\dT\S+ level=/);
  t.match(await refused(t, 'logs', 'deployment/logged', '-c', 'other'), /container other is not valid for pod/);
  const pod = await kubectl(t, 'get', 'pods', '-l', 'app=logged', '-o', 'jsonpath={.items[0].metadata.name}');
  t.match(await refused(t, 'exec', pod, '--', 'ls'), /The sandbox has no containers: exec is not available\./);
  t.match(await refused(t, 'port-forward', pod, '8080'), /The sandbox has no containers: port-forward is not available\./);

  const following = startProgram(program, cluster, ['logs', '-f', pod]);
  t.teardown(() => following.kill());
  await once(following.stdout ?? following, 'data');
  const ended = once(following, 'exit');
  await kubectl(t, 'delete', 'deployment', 'logged');
  t.strictSame((await ended)[0], 0, 'the log ends with its pod');
});

t.test('a token of a service account works until its account is gone', async (t) => {
  await kubectl(t, 'create', 'serviceaccount', 'bob');
  const token = (await kubectl(t, 'create', 'token', 'bob')).trim();
  const asBob = (...args: string[]) =>
    runProgram(program, cluster, [
      ...args,
      '--kubeconfig=/dev/null',
      `--server=${cluster.url}`,
      `--token=${token}`,
      '--insecure-skip-tls-verify',
    ]);
  t.match(await asBob('auth', 'whoami'), { code: 0, stdout: /system:serviceaccount:default:bob/ });
  await kubectl(t, 'delete', 'serviceaccount', 'bob');
  t.match(await asBob('get', 'pods'), { code: 1, stderr: /Unauthorized|must be logged in/ });
});

t.test('custom kinds come with their definition and show their columns', async (t) => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'boats.sea.example' },
    spec: {
      group: 'sea.example',
      scope: 'Namespaced',
      names: { kind: 'Boat', plural: 'boats', singular: 'boat', shortNames: ['bt'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { sails: { type: 'integer', description: 'How many sails it has.' } } } },
            },
          },
          additionalPrinterColumns: [{ name: 'Sails', type: 'integer', jsonPath: '.spec.sails' }],
        },
      ],
    },
  };
  await apply(t, definition);
  await kubectl(t, 'wait', '--for=condition=Established', 'crd/boats.sea.example', '--timeout=5s');
  const boat = { apiVersion: 'sea.example/v1', kind: 'Boat', metadata: { name: 'argo' }, spec: { sails: 1 } };
  t.equal(await apply(t, boat), 'boat.sea.example/argo created');
  t.match(await kubectl(t, 'get', 'bt'), /NAME +SAILS\nargo +1/);
  t.match(await kubectl(t, 'explain', 'boats.spec.sails'), /How many sails it has\./);
  t.match(await kubectl(t, 'describe', 'boat', 'argo'), /Sails: +1/);
  t.match(await refused(t, 'patch', 'boat', 'argo', '--type=strategic', '-p', '{}'), /UnsupportedMediaType|unknown format/);
  t.match(
    await refused(t, 'patch', 'boat', 'argo', '--type=merge', '-p', '{"spec":{"sails":"many"}}'),
    /spec\.sails in body must be of type integer/,
  );
  await kubectl(t, 'delete', 'crd', 'boats.sea.example');
  t.match(await refused(t, 'get', 'boats'), /doesn't have a resource type|could not find the requested resource/);
});

t.test('a namespace goes with all that is in it', async (t) => {
  await kubectl(t, 'create', 'namespace', 'short-lived');
  await apply(t, deployment('web', 1), '-n', 'short-lived');
  await kubectl(t, 'delete', 'namespace', 'short-lived', '--timeout=15s');
  t.equal(await kubectl(t, 'get', 'pods', '-n', 'short-lived', '-o', 'name'), '');
  t.match(await refused(t, 'create', 'configmap', 'late', '-n', 'short-lived'), /namespaces "short-lived" not found/);
});

t.test('a strict client is told of fields that do not exist', async (t) => {
  const manifest = { ...deployment('strict', 1), unknown: true };
  const said = await runProgram(program, cluster, ['apply', '-f', '-'], JSON.stringify(manifest));
  t.match(said, { code: 1, stderr: /strict decoding error: unknown field "unknown"/ });
  const warned = await runProgram(program, cluster, ['create', '--validate=warn', '--dry-run=server', '-f', '-'], JSON.stringify(manifest));
  t.match(warned, { code: 0, stderr: /Warning: unknown field "unknown"/ });
});
