import t from 'tap';
import { namespace } from '../support/manifests.ts';
import { createStage } from '../support/stage.ts';

const TOKEN = 'kubernetes.io/service-account-token';

function tokenSecret(name: string, account: string) {
  const annotations = { 'kubernetes.io/service-account.name': account };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'default', annotations }, type: TOKEN };
}

const decode = (text: string): string => Buffer.from(text, 'base64').toString();

t.test('every namespace has its ServiceAccount and the certificate authority, and has them back when they are taken', (t) => {
  const stage = createStage({ certificateAuthority: 'PEM' });
  t.teardown(() => stage.close());
  stage.create(namespace('team'));
  stage.timers.advance(50);
  for (const name of ['default', 'kube-system', 'team']) {
    t.ok(stage.find('v1/ServiceAccount', `${name}/default`), name);
    const { data, metadata } = stage.get('v1/ConfigMap', `${name}/kube-root-ca.crt`);
    t.strictSame(data, { 'ca.crt': 'PEM' });
    t.match(metadata.annotations['kubernetes.io/description'], /^Contains a CA bundle .* across distributions of Kubernetes clusters\.$/);
  }
  stage.remove('v1/ServiceAccount', 'team/default');
  stage.patch('v1/ConfigMap', 'team/kube-root-ca.crt', { data: { 'ca.crt': 'forged' } });
  stage.timers.advance(50);
  t.ok(stage.find('v1/ServiceAccount', 'team/default'));
  t.equal(stage.get('v1/ConfigMap', 'team/kube-root-ca.crt').data['ca.crt'], 'PEM');
  t.strictSame(stage.failures, []);
  t.end();
});

t.test('a Secret that asks for the token of a ServiceAccount is filled once', (t) => {
  const minted: string[] = [];
  const mintToken = (inNamespace: string, account: string, uid: string): string => {
    minted.push(`${inNamespace} ${account} ${uid}`);
    return `token-${minted.length}`;
  };
  const stage = createStage({ certificateAuthority: 'PEM', mintToken });
  t.teardown(() => stage.close());
  stage.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } });
  const { metadata } = stage.create(tokenSecret('login', 'robot'));
  stage.timers.advance(50);
  const found = stage.get('v1/Secret', 'default/login');
  t.strictSame(
    Object.values(found.data as Record<string, string>)
      .map(decode)
      .toSorted(),
    ['PEM', 'default', 'token-1'],
  );
  const { uid } = stage.get('v1/ServiceAccount', 'default/robot').metadata;
  t.equal(found.metadata.annotations['kubernetes.io/service-account.uid'], uid);
  stage.patch('v1/Secret', 'default/login', { metadata: { labels: { seen: 'yes' } } });
  stage.timers.advance(50);
  t.strictSame(minted, [`default robot ${metadata.uid}`]);
  t.end();
});

t.test('a token goes with its ServiceAccount, and one of no account is not kept', (t) => {
  const stage = createStage();
  t.teardown(() => stage.close());
  stage.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } });
  stage.create(tokenSecret('login', 'robot'));
  stage.create(tokenSecret('stray', 'nobody'));
  stage.timers.advance(50);
  t.notOk(stage.find('v1/Secret', 'default/stray'));
  t.match(decode(stage.get('v1/Secret', 'default/login').data.token), /^[\w-]{40,}$/);
  stage.remove('v1/ServiceAccount', 'default/robot');
  stage.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default' } });
  stage.timers.advance(50);
  t.notOk(stage.find('v1/Secret', 'default/login'), 'another account of that name does not inherit it');
  t.end();
});
