import fc from 'fast-check';
import t from 'tap';
import { defaultNamespace, isReservedNamespace } from '../../src/workspace/namespace.ts';

const slug = fc.stringMatching(/^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/);

t.test('a short name is both slugs', async (t) => {
  t.equal(defaultNamespace('acme', 'production'), 'acme-production');
  t.equal(defaultNamespace('a'.repeat(31), 'b'.repeat(31)), `${'a'.repeat(31)}-${'b'.repeat(31)}`);
});

t.test('a long one is cut to 54 characters and eight digits of its SHA-256', async (t) => {
  const long = defaultNamespace('a'.repeat(40), 'b'.repeat(40));
  t.match(long, /^a{40}-b{13}-[0-9a-f]{8}$/);
  t.not(long, defaultNamespace('a'.repeat(40), `${'b'.repeat(39)}c`));
});

t.test('every default namespace is one that Kubernetes takes', async () => {
  fc.assert(
    fc.property(slug, slug, (workspace, environment) =>
      /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(defaultNamespace(workspace, environment)),
    ),
  );
});

t.test('namespaces of Kubernetes and of Argo CD are reserved, and no others', async (t) => {
  for (const name of ['default', 'argocd', 'kube-system', 'kube-public', 'kube-x']) t.ok(isReservedNamespace(name), name);
  for (const name of ['kube', 'argocd-apps', 'my-argocd', 'defaults', 'acme-production']) t.notOk(isReservedNamespace(name), name);
});
