import t from 'tap';
import { fullImageName, imageFate } from '../../../src/controllers/kubelet/image-fate.ts';
import { NO_FAULTS } from '../../../src/faults.ts';

t.test('a tag says how an image fares, with or without a digest after it', (t) => {
  const kinds = {
    'x:missing': 'missing',
    'x:root@sha256:aa': 'root',
    'r:5000/x:crash': 'crash',
    'x:never-ready': 'never-ready',
    'x:slow': 'slow',
  };
  for (const [image, kind] of Object.entries(kinds)) t.equal(imageFate(image, NO_FAULTS).kind, kind, image);
  for (const image of ['x', 'x:1', 'missing', 'crash/x:1', 'crash:5000/x']) t.equal(imageFate(image, NO_FAULTS).kind, 'runs', image);
  t.end();
});

t.test('a fault holds for the whole image, for its tag, and for all of its tags', (t) => {
  const image = 'registry.example.org:5000/team/shop:2@sha256:aa';
  for (const key of [image, 'registry.example.org:5000/team/shop:2', 'registry.example.org:5000/team/shop']) {
    t.equal(imageFate(image, { ...NO_FAULTS, images: { [key]: 'pull_error' } }).kind, 'missing', key);
  }
  t.equal(imageFate(image, { ...NO_FAULTS, images: { 'registry.example.org:5000/team/shop:3': 'pull_error' } }).kind, 'runs');
  t.strictSame(imageFate('x:crash', { ...NO_FAULTS, images: { x: { readyAfterMs: 7 } } }), { kind: 'slow', readyAfterMs: 7 });
  t.end();
});

t.test('a whole image name has registry and tag', (t) => {
  t.equal(fullImageName('nginx'), 'docker.io/library/nginx:latest');
  t.equal(fullImageName('team/shop:1'), 'docker.io/team/shop:1');
  t.equal(fullImageName('localhost:5000/shop@sha256:aa'), 'localhost:5000/shop@sha256:aa');
  t.end();
});
