import t from 'tap';
import { parseImage } from '../../src/config/image.ts';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

t.test('a reference is read as Docker reads it', async (t) => {
  const table = {
    nginx: { repository: 'nginx' },
    'nginx:1.27': { repository: 'nginx', tag: '1.27' },
    'library/nginx': { repository: 'library/nginx' },
    'ghcr.io/acme/api:v1': { registry: 'ghcr.io', repository: 'acme/api', tag: 'v1' },
    'localhost/api': { registry: 'localhost', repository: 'api' },
    'localhost:5000/api:v1': { registry: 'localhost:5000', repository: 'api', tag: 'v1' },
    'registry:5000/a/b/c': { registry: 'registry:5000', repository: 'a/b/c' },
    '10.0.0.1:5000/api': { registry: '10.0.0.1:5000', repository: 'api' },
    '[::1]:5000/api': { registry: '[::1]:5000', repository: 'api' },
    'Registry/api': { registry: 'Registry', repository: 'api' },
    'a__b-c/d--e.f_g': { repository: 'a__b-c/d--e.f_g' },
    [`api@${DIGEST}`]: { repository: 'api', digest: DIGEST },
    [`ghcr.io/acme/api:v1@${DIGEST}`]: { registry: 'ghcr.io', repository: 'acme/api', tag: 'v1', digest: DIGEST },
    [`api:${'t'.repeat(128)}`]: { repository: 'api', tag: 't'.repeat(128) },
  };
  for (const [reference, image] of Object.entries(table)) t.same(parseImage(reference, '/image'), image, reference);
});

t.test('what is no reference is refused where it stands', async (t) => {
  const wrong = [
    '',
    ' ',
    'API',
    'acme/API',
    'a//b',
    '/a',
    'a/',
    'a:',
    'a:b:c',
    ':v1',
    '@',
    `a@${DIGEST}x`,
    'a@sha256:12',
    'a@sha512:00',
    `a@${DIGEST.toUpperCase()}`,
    `a:${'t'.repeat(129)}`,
    'a b',
    'a\n',
    'a:v1\n',
    'a:-v',
    'a:.v',
    '-a',
    'a-',
    'a..b',
    'a___b',
    'https://ghcr.io/acme/api',
    'ghcr.io:port/api',
    'ghcr.io:/api',
    'exa$mple.org/api',
    `${'a'.repeat(256)}`,
    `a:${'b'.repeat(600)}`,
    'é',
    '../a',
    'a/../b',
    'a$(b)',
    `a@${DIGEST}@${DIGEST}`,
  ];
  for (const reference of wrong) {
    t.throws(
      () => parseImage(reference, '/image'),
      { code: 'invalid_image', errors: [{ pointer: '/image' }] },
      JSON.stringify(reference.slice(0, 60)),
    );
  }
});
