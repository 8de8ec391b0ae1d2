import t from 'tap';
import { renderJson } from '../../../src/http/answer/render-json.ts';

const textOf = async (body: unknown, pretty: boolean) => Buffer.concat(await renderJson(body, pretty)).toString();
const items = Array.from({ length: 3000 }, (_, at) => ({ name: `a${at}`, text: 'line\n[]"', empty: {}, list: [at] }));
const list = { kind: 'List', items, metadata: { continue: '[items]' } };

t.test('a long list is the same JSON as if it were written at once, for programs and for people', async (t) => {
  const { items: _, ...rest } = list;
  const moved = { ...rest, items };
  t.equal(await textOf(list, false), `${JSON.stringify(moved)}\n`);
  t.equal(await textOf(list, true), JSON.stringify(moved, null, 2));
  const table = { kind: 'Table', rows: items };
  t.equal(await textOf(table, false), `${JSON.stringify(table)}\n`);
  for (const other of [{ items: [] }, { items: [1] }, { rows: 'x' }, [1], 'x', null]) {
    t.equal(await textOf(other, false), `${JSON.stringify(other)}\n`);
  }
});

t.test('others are served while a very long list is written', async (t) => {
  const big = { items: Array.from({ length: 100 }, () => items).flat() };
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  await renderJson(big, false);
  clearInterval(timer);
  t.ok(turns > 1, `${turns} times`);
});
