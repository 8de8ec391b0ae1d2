import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import t from 'tap';

import type { ClusterError, WatchEvent } from '@argosy/core/ports/cluster-gateway';

import { configMap, json, listOf, refuse, type Handler, type SeenRequest } from './support/fake-api-server.ts';
import { CONFIG_MAPS, openFakeCluster } from './support/open-test-gateway.ts';

// Most of the time is spent in pauses.
t.jobs = 8;

type Test = Parameters<typeof openFakeCluster>[0];
type Options = Parameters<typeof openFakeCluster>[2];

const isWatch = (request: SeenRequest): boolean => request.query.get('watch') === 'true';

function send(response: ServerResponse, type: string, object: unknown): void {
  if (!response.headersSent) response.writeHead(200);
  response.write(`${JSON.stringify({ type, object })}\n`);
}

const bookmark = (resourceVersion: string): unknown => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion } });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

/** A watch whose events are kept as short texts: `resync a,b`, `upsert a@2`, `remove a`. */
async function startWatch(t: Test, handler: Handler, options: Options = {}, onEvent?: (event: WatchEvent) => void) {
  const { server, gateway } = await openFakeCluster(t, handler, options);
  const controller = new AbortController();
  const events: string[] = [];
  const problems: ClusterError[] = [];
  const handle = (event: WatchEvent): void => {
    if (event.type === 'resync') events.push(`resync ${event.objects.map((object) => object.metadata.name).join()}`);
    else events.push(`${event.type} ${event.object.metadata.name}@${String(event.object.metadata['resourceVersion'])}`);
    onEvent?.(event);
  };
  const done = gateway.watch(CONFIG_MAPS, handle, {
    signal: controller.signal,
    onProblem: (problem) => problems.push(problem),
    labelSelector: 'app=x',
  });
  t.teardown(async () => {
    controller.abort();
    await done;
  });
  return {
    server,
    events,
    problems,
    controller,
    done,
    watches: () => server.requests.filter(isWatch),
    lists: () => server.requests.filter((request) => !isWatch(request)),
  };
}

t.test('a watch lists, then follows from the list, with bookmarks, and ends with its signal', async (t) => {
  const watch = await startWatch(t, (request, response) => {
    if (!isWatch(request)) return json(response, 200, listOf([configMap('a'), configMap('b')], '5'));
    send(response, 'ADDED', configMap('c', '6'));
    send(response, 'MODIFIED', configMap('c', '7'));
    send(response, 'BOOKMARK', bookmark('8'));
    return send(response, 'DELETED', configMap('a', '9'));
  });
  await until(() => watch.events.length === 4);
  t.strictSame(watch.events, ['resync a,b', 'upsert c@6', 'upsert c@7', 'remove a@9']);
  t.match(Object.fromEntries(watch.watches()[0]?.query ?? []), {
    resourceVersion: '5',
    allowWatchBookmarks: 'true',
    labelSelector: 'app=x',
    timeoutSeconds: /^\d+$/,
  });
  t.equal(watch.lists()[0]?.query.get('labelSelector'), 'app=x');
  watch.controller.abort();
  await watch.done;
  t.strictSame(watch.problems, []);
});

t.test('trust-F18: a closed watch goes on from the last version, bookmarks included, without a new list', async (t) => {
  const watch = await startWatch(t, (request, response) => {
    if (!isWatch(request)) return json(response, 200, listOf([], '5'));
    const from = request.query.get('resourceVersion');
    if (from === '5') send(response, 'ADDED', configMap('a', '6'));
    else if (from === '6') send(response, 'BOOKMARK', bookmark('20'));
    else return send(response, 'ADDED', configMap('b', '21'));
    return response.end();
  });
  await until(() => watch.events.length === 3);
  t.strictSame(watch.events, ['resync ', 'upsert a@6', 'upsert b@21']);
  t.strictSame(
    watch.watches().map(({ query }) => query.get('resourceVersion')),
    ['5', '6', '20'],
  );
  t.equal(watch.lists().length, 1);
});

for (const [name, gone] of Object.entries<(response: ServerResponse) => void>({
  'as an event': (response) => {
    send(response, 'ERROR', { kind: 'Status', code: 410, message: 'too old' });
    response.end();
  },
  'as an answer': (response) => refuse(response, 410, 'too old'),
})) {
  t.test(`trust-F18: 410 ${name} lists anew, and the new list replaces what was known`, async (t) => {
    let lists = 0;
    const watch = await startWatch(t, (request, response) => {
      if (!isWatch(request)) {
        lists += 1;
        return json(response, 200, lists === 1 ? listOf([configMap('a')], '5') : listOf([configMap('b')], '50'));
      }
      return request.query.get('resourceVersion') === '5' ? gone(response) : send(response, 'ADDED', configMap('c', '51'));
    });
    await until(() => watch.events.length === 3);
    t.strictSame(watch.events, ['resync a', 'resync b', 'upsert c@51']);
    t.match(watch.problems, [{ status: 410 }]);
  });
}

for (const status of [401, 403, 429, 500, 503]) {
  for (const place of ['the list', 'the watch']) {
    t.test(`trust-F18: ${status} on ${place}, three times in a row, is told and overcome`, async (t) => {
      let refused = 0;
      const watch = await startWatch(t, (request, response) => {
        const here = isWatch(request) === (place === 'the watch');
        if (here && (refused += 1) <= 3) return refuse(response, status, 'no');
        return isWatch(request) ? send(response, 'ADDED', configMap('a', '6')) : json(response, 200, listOf([], '5'));
      });
      await until(() => watch.events.includes('upsert a@6'));
      t.strictSame(
        watch.problems.map((problem) => problem.status),
        [status, status, status],
      );
      t.strictSame(watch.events, ['resync ', 'upsert a@6']);
    });
  }
}

t.test('trust-F18: a watch that is closed at once is not asked for in a storm', async (t) => {
  const watch = await startWatch(t, (request, response) =>
    isWatch(request) ? response.writeHead(200).end() : json(response, 200, listOf([], '5')),
  );
  await until(() => watch.watches().length === 5);
  const [first, , , , fifth] = watch.watches();
  t.ok((fifth?.at ?? 0) - (first?.at ?? 0) >= 1500, 'at least half of 0.2 + 0.4 + 0.8 + 1.6 s');
  t.equal(watch.lists().length, 1);
});

t.test('trust-F18: silence ends the connection, and the next goes on from the last version', async (t) => {
  const watch = await startWatch(
    t,
    (request, response) => {
      if (!isWatch(request)) return json(response, 200, listOf([], '5'));
      return send(response, 'ADDED', request.query.get('resourceVersion') === '5' ? configMap('a', '6') : configMap('b', '7'));
    },
    { watchSilenceMs: 200 },
  );
  await until(() => watch.events.includes('upsert b@7'));
  t.match(watch.problems[0], { kind: 'timeout', message: /silent/ });
  t.equal(watch.lists().length, 1);
});

t.test('trust-F18: a server that never answers is a timeout, told and tried again', async (t) => {
  let answers = false;
  const watch = await startWatch(
    t,
    (request, response) => {
      if (!answers) return;
      if (isWatch(request)) send(response, 'ADDED', configMap('a', '6'));
      else json(response, 200, listOf([], '5'));
    },
    { requestTimeoutMs: 150 },
  );
  await until(() => watch.problems.length >= 2);
  answers = true;
  await until(() => watch.events.includes('upsert a@6'));
  t.match(watch.problems[0], { kind: 'timeout' });
});

t.test('429 with Retry-After on the watch is obeyed', async (t) => {
  let refused = false;
  const watch = await startWatch(t, (request, response) => {
    if (!isWatch(request)) return json(response, 200, listOf([], '5'));
    if (refused) return send(response, 'ADDED', configMap('a', '6'));
    refused = true;
    return refuse(response, 429, 'later', { 'retry-after': '1' });
  });
  await until(() => watch.watches().length === 2);
  const [first, second] = watch.watches();
  t.ok((second?.at ?? 0) - (first?.at ?? 0) >= 990);
});

t.test('a kind that does not exist yet is an empty collection, and is found once it does', async (t) => {
  let exists = false;
  const watch = await startWatch(t, (request, response) => {
    if (!exists) return refuse(response, 404, 'no such kind');
    return isWatch(request) ? send(response, 'ADDED', configMap('a', '6')) : json(response, 200, listOf([configMap('z')], '5'));
  });
  await until(() => watch.problems.length >= 2);
  exists = true;
  await until(() => watch.events.includes('upsert a@6'));
  t.equal(watch.events[0], 'resync ');
  t.ok(watch.events.includes('resync z'));
});

for (const [name, line] of Object.entries({
  'no JSON': '<html>\n',
  'an unknown type': '{"type":"X","object":{}}\n',
  'no object': '{"type":"ADDED","object":1}\n',
  'a null': 'null\n',
})) {
  t.test(`trust-T25: a line with ${name} is a problem, not a crash, and lists anew`, async (t) => {
    let lists = 0;
    const watch = await startWatch(t, (request, response) => {
      if (!isWatch(request)) return json(response, 200, listOf([configMap(`list${(lists += 1)}`)], '5'));
      return lists === 1 ? response.writeHead(200).end(line) : send(response, 'ADDED', configMap('a', '6'));
    });
    await until(() => watch.events.includes('upsert a@6'));
    t.strictSame(watch.events, ['resync list1', 'resync list2', 'upsert a@6']);
    t.match(watch.problems[0], { kind: 'invalid' });
  });
}

t.test('trust-T25: an object larger than 4 MiB ends the connection', async (t) => {
  let lists = 0;
  const watch = await startWatch(t, (request, response) => {
    if (!isWatch(request)) return json(response, 200, listOf([], String((lists += 1))));
    return lists === 1
      ? response.writeHead(200).end(`{"type":"ADDED","object":"${'x'.repeat(6 * 1024 * 1024)}"}\n`)
      : send(response, 'ADDED', configMap('a', '6'));
  });
  await until(() => watch.events.includes('upsert a@6'));
  t.match(watch.problems[0], { kind: 'invalid' });
});

t.test('events are put together from pieces of any size', async (t) => {
  const text = ['ADDED', 'MODIFIED']
    .map((type, index) => `${JSON.stringify({ type, object: configMap('é-a', String(index + 6)) })}\n`)
    .join('');
  const watch = await startWatch(t, (request, response) => {
    if (!isWatch(request)) return json(response, 200, listOf([], '5'));
    const bytes = Buffer.from(text);
    response.writeHead(200);
    const write = (from: number): void => {
      if (from < bytes.length) response.write(bytes.subarray(from, from + 7), () => setImmediate(() => write(from + 7)));
    };
    return write(0);
  });
  await until(() => watch.events.length === 3);
  t.strictSame(watch.events.slice(1), ['upsert é-a@6', 'upsert é-a@7']);
});

t.test('an error of the consumer is a problem, and what it missed comes again with a new list', async (t) => {
  let failures = 0;
  const watch = await startWatch(
    t,
    (request, response) => (isWatch(request) ? send(response, 'ADDED', configMap('a', '6')) : json(response, 200, listOf([], '5'))),
    {},
    (event) => {
      if (event.type === 'upsert' && (failures += 1) === 1) throw new Error('consumer');
    },
  );
  await until(() => watch.events.filter((event) => event === 'upsert a@6').length === 2);
  t.match(watch.problems[0], { kind: 'invalid', cause: { message: 'consumer' } });
  t.equal(watch.events.filter((event) => event === 'resync ').length, 2);
});

t.test('a watch ends with its signal at any moment: before it begins, in the list, in the pause', async (t) => {
  const { server, gateway } = await openFakeCluster(t, () => undefined, { requestTimeoutMs: 60_000 });
  await gateway.watch(CONFIG_MAPS, () => t.fail('an event'), { signal: AbortSignal.abort() });
  const listing = new AbortController();
  const whileListing = gateway.watch(CONFIG_MAPS, () => t.fail('an event'), {
    signal: listing.signal,
    onProblem: () => t.fail('a problem'),
  });
  await until(() => server.requests.length === 1);
  listing.abort();
  await whileListing;

  server.answer((_request, response) => refuse(response, 500, 'no'));
  const pausing = new AbortController();
  await gateway.watch(CONFIG_MAPS, () => t.fail('an event'), { signal: pausing.signal, onProblem: () => pausing.abort() });
  t.pass('all three ended');
});
