import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false } as const;

/** Checks JSON without changing its types: null is not 0 and "3" is not 3 (trust-T05). */
export const strictAjv = withFormats(new Ajv2020({ ...options, coerceTypes: false }));
/** Checks what is always text: query strings and paths. */
const textAjv = withFormats(new Ajv2020({ ...options, coerceTypes: true }));

/** Bodies are checked as they are, query strings and paths are text that is read. */
export const validation = fp(
  async (server: FastifyInstance) => {
    // Some clients name a content type without sending any content.
    const parseJson = server.getDefaultJsonParser('error', 'error');
    // Fastify takes plain text too; nothing here does.
    server.removeContentTypeParser('text/plain');
    server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      if (body === '') done(null, undefined);
      else void parseJson(request, body as string, done);
    });
    server.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strictAjv : textAjv).compile(schema as object));
  },
  { name: 'validation' },
);

function withFormats(ajv: Ajv2020): Ajv2020 {
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}
