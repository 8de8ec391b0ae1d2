import t from 'tap';

import { parseEntries, parseReleaseList } from '../../src/helm/parse-release.ts';

const entry = (over: Record<string, unknown>): string =>
  JSON.stringify([
    {
      name: 'argocd',
      namespace: 'argocd',
      revision: '2',
      updated: '2026-01-01',
      status: 'deployed',
      chart: 'argo-cd-10.1.1',
      app_version: 'v3.4.4',
      ...over,
    },
  ]);

t.test('a release is read with its versions', async (t) => {
  t.strictSame(parseReleaseList(entry({})), { status: 'deployed', revision: 2, chartVersion: '10.1.1', appVersion: 'v3.4.4' });
  t.equal(parseReleaseList(entry({ chart: 'argo-cd-10.1.1-argosy.1' })).chartVersion, '10.1.1-argosy.1');
  t.equal(parseReleaseList(entry({ chart: 'x-2-y-v1.2.3+b' })).chartVersion, 'v1.2.3+b');
  t.equal(parseReleaseList(entry({ chart: 'no version' })).chartVersion, '');
  t.equal(parseReleaseList(entry({ revision: 7 })).revision, 7);
});

t.test('no release is absent, an unknown status is unknown', async (t) => {
  t.match(parseReleaseList('[]'), { status: 'absent', revision: 0 });
  t.match(parseReleaseList(''), { status: 'absent' });
  t.equal(parseReleaseList(entry({ status: 'something new' })).status, 'unknown');
  t.strictSame(
    parseEntries('[null, {"chart": {}, "revision": "x"}]').map((release) => release.status),
    ['unknown', 'unknown'],
  );
});

t.test('what is no list is an error', async (t) => {
  for (const text of ['{', '{}', 'null', '"x"']) t.throws(() => parseEntries(text), { name: 'ClusterError', kind: 'invalid' }, text);
});
