import { authenticate, type Principal } from '@argosy/core/access/authenticate';
import { openScope } from '@argosy/core/access/open-scope';
import type { Scope } from '@argosy/core/scope';
import type { Permission } from '@argosy/domain/access/roles';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Api } from '../compose.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed to do in the workspace of the path. */
    permission?: Permission;
    /** Any authenticated caller, outside of a workspace. */
    authenticated?: true;
    /** Anybody, without a token of Argosy. */
    public?: true;
  }
  interface FastifyRequest {
    principal: Principal | null;
    scope: Scope | null;
  }
}

/** Turns the bearer token into a principal, and the path's workspace into a scope. A route that says nothing stops the start. */
export const access = fp(
  async (server: FastifyInstance, api: Api) => {
    server.decorateRequest('principal', null);
    server.decorateRequest('scope', null);
    server.addHook('onRoute', (route) => {
      // The documentation's pages come from a plugin that cannot be told about our configuration.
      if (route.url === '/docs' || route.url.startsWith('/docs/')) route.config = { ...route.config, public: true };
      const { permission, authenticated, public: open } = route.config ?? {};
      if ([permission, authenticated, open].filter((each) => each !== undefined).length !== 1) {
        throw new Error(`${String(route.method)} ${route.url} must declare one of permission, authenticated and public`);
      }
      if (permission !== undefined && !route.url.includes(':workspace')) throw new Error(`${route.url} has a permission and no workspace`);
    });
    server.addHook('onRequest', async (request) => {
      const { permission, public: open } = request.routeOptions.config;
      if (open === true || request.is404) return;
      request.principal = await authenticate(api.deps, request.headers.authorization);
      if (permission === undefined) return;
      const { workspace } = request.params as { workspace: string };
      request.scope = await openScope(api.deps, request.principal, workspace, permission, request.id);
    });
  },
  { name: 'access', dependencies: ['problems'] },
);

/** The scope of a route with a permission. */
export function scopeOf(request: FastifyRequest): Scope {
  if (request.scope === null) throw new Error('the route has no permission');
  return request.scope;
}

/** The principal of a route that is not public. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error('the route is public');
  return request.principal;
}
