import t from 'tap';
import { hoistSchemas } from '../../src/plugins/hoist-schemas.ts';

const Leaf = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const Tree = { type: 'object', properties: { leaf: Leaf, leaves: { type: 'array', items: Leaf } } };
const make = () => ({
  openapi: '3.1.0',
  components: { schemas: { Leaf, Tree }, securitySchemes: { bearer: {} } },
  paths: {
    '/trees': {
      get: { schema: { anyOf: [Tree, { type: 'null' }] } },
      post: { schema: { required: ['id'], properties: { id: { type: 'string' } }, type: 'object' } },
    },
  },
});

t.test('a schema that has a name is written once and referred to everywhere else, whatever the order of its keys', async (t) => {
  const { components, paths } = hoistSchemas(make(), { Leaf, Tree });
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  t.strictSame(paths, { '/trees': { get: { schema: { anyOf: [ref('Tree'), { type: 'null' }] } }, post: { schema: ref('Leaf') } } });
  t.strictSame(components.schemas, {
    Leaf,
    Tree: { type: 'object', properties: { leaf: ref('Leaf'), leaves: { type: 'array', items: ref('Leaf') } } },
  });
  t.strictSame(components.securitySchemes, { bearer: {} });
});

t.test('what differs in anything stays as it is, and the document that was given too', async (t) => {
  const document = { ...make(), paths: { '/x': { ...Leaf, description: 'another' } } };
  const before = structuredClone(document);
  t.strictSame(hoistSchemas(document, { Leaf, Tree }).paths, document.paths);
  t.strictSame(document, before);
});

t.test('a definition is the schema that is checked, also where the document writes it in another way', async (t) => {
  const Map = { type: 'object', patternProperties: { '^[a-z]+$': Leaf } };
  const written = { type: 'object', additionalProperties: Leaf };
  const document = { components: { schemas: { Leaf, Map: written } }, paths: { '/x': { schema: written } } };
  const { components, paths } = hoistSchemas(document, { Leaf, Map });
  t.strictSame(paths, { '/x': { schema: { $ref: '#/components/schemas/Map' } } });
  t.strictSame(components.schemas.Map, { type: 'object', patternProperties: { '^[a-z]+$': { $ref: '#/components/schemas/Leaf' } } });
});
