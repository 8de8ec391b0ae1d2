import t from 'tap';
import { createResponseCache } from '../src/response-cache.ts';

t.test('the answers used last are kept, within their bytes', async (t) => {
  const cache = createResponseCache(10);
  cache.put('a:1', Buffer.alloc(4));
  cache.put('b:1', Buffer.alloc(4));
  t.ok(cache.find('a:1'));
  cache.put('c:1', Buffer.alloc(4));
  t.equal(cache.find('b:1'), null, 'b was used longest ago');
  t.ok(cache.find('a:1'));
  cache.put('a:1', Buffer.alloc(5));
  t.equal(cache.find('a:1')?.length, 5);
  cache.put('d:1', Buffer.alloc(11));
  t.equal(cache.find('d:1'), null, 'larger than all of it');
});

t.test('a workspace is forgotten as a whole and alone', async (t) => {
  const cache = createResponseCache(100);
  cache.put('a:1', Buffer.alloc(4));
  cache.put('a:2', Buffer.alloc(4));
  cache.put('ab:1', Buffer.alloc(4));
  cache.drop('a:');
  t.equal(cache.find('a:1') ?? cache.find('a:2'), null);
  t.ok(cache.find('ab:1'));
});
