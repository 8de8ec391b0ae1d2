import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Logger } from '@argosy/runtime/logger';
import type { FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';

/** The server as the routes see it: their schemas give the types of bodies, paths and query strings. */
export type Server = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, Logger, TypeBoxTypeProvider>;
