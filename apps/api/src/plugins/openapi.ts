import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { hoistSchemas } from './hoist-schemas.ts';
import { NAMED_SCHEMAS } from './named-schemas.ts';

/** The OpenAPI document at /openapi.json, made from the routes' schemas, and pages to read it at /docs. */
export const openapi = fp(
  async (server: FastifyInstance) => {
    await server.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Argosy',
          version: '1',
          description: 'GitOps delivery over REST: docs/architecture.md tells how it works.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        components: { schemas: NAMED_SCHEMAS, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      },
      convertConstToEnum: false,
      hideUntagged: true,
      transformObject: (made) => ('openapiObject' in made ? hoistSchemas(made.openapiObject, NAMED_SCHEMAS) : made.swaggerObject),
    });
    await server.register(swaggerUi, { routePrefix: '/docs' });
  },
  { name: 'openapi' },
);
