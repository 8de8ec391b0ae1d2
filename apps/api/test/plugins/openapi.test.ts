import { readFile } from 'node:fs/promises';
import t from 'tap';
import { NAMED_SCHEMAS } from '../../src/plugins/named-schemas.ts';

const text = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as {
  components: { schemas: Record<string, { patternProperties?: object; properties: Record<string, object> }> };
};
const PLACE = '#/components/schemas/';
const references = new Set([...text.matchAll(/"\$ref": "([^"]+)"/g)].map((match) => match[1] ?? ''));

t.test('every reference leads somewhere, and every named schema is referred to', async (t) => {
  const names = Object.keys(document.components.schemas);
  t.same([...references].toSorted(), names.map((name) => PLACE + name).toSorted());
  t.same(names.toSorted(), Object.keys(NAMED_SCHEMAS).toSorted());
});

t.test('the document stays small enough to read: no schema that has a name is written out twice', async (t) => {
  t.ok(text.length < 250_000, `${text.length} characters`);
  t.equal(text.split('"secretEnv": {').length, 2);
});

t.test('the document tells what is refused: patterns of names are in it', async (t) => {
  t.match(document.components.schemas['Config']?.properties['env'], { additionalProperties: false, patternProperties: Object });
});
