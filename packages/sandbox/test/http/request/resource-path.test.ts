import t from 'tap';
import { decodePath } from '../../../src/http/request/decode-path.ts';
import { parseResourcePath } from '../../../src/http/request/resource-path.ts';

t.test('a path names a group, a namespace, an object and a part of it', async (t) => {
  t.strictSame(parseResourcePath('/api/v1/pods'), { group: '', version: 'v1', plural: 'pods', watch: false });
  t.match(parseResourcePath('/apis/apps/v1/namespaces/a/deployments/b/scale'), {
    group: 'apps',
    namespace: 'a',
    plural: 'deployments',
    name: 'b',
    subresource: 'scale',
  });
  t.match(parseResourcePath('/api/v1/watch/namespaces/a/pods/b'), { plural: 'pods', namespace: 'a', name: 'b', watch: true });
  t.match(parseResourcePath('/api/v1/namespaces/a/pods/b/proxy/some/where'), { name: 'b', subresource: 'proxy' });
});

t.test('a namespace is an object, and what is below it is in it', async (t) => {
  t.strictSame(parseResourcePath('/api/v1/namespaces/a'), { group: '', version: 'v1', plural: 'namespaces', name: 'a', watch: false });
  t.match(parseResourcePath('/api/v1/namespaces/a/finalize'), { plural: 'namespaces', name: 'a', subresource: 'finalize' });
  t.match(parseResourcePath('/api/v1/namespaces/a/pods'), { plural: 'pods', namespace: 'a', name: undefined });
});

t.test('what names nothing is no path', async (t) => {
  for (const path of ['/', '/api', '/api/v1', '/apis/apps/v1', '/api/v1/a//b', '/api/v1/configmaps/a/b/c', '/metrics'])
    t.equal(parseResourcePath(path), undefined, path);
});

t.test('an encoded slash is a slash, and what cannot be decoded is refused', async (t) => {
  t.equal(decodePath('/api/v1/namespaces/a%2Fconfigmaps/'), '/api/v1/namespaces/a/configmaps');
  for (const raw of ['/api/%zz', '/api/%00', '*', 'https://elsewhere/api']) t.equal(decodePath(raw), undefined, raw);
});
