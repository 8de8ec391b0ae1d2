# The queue edge. It installs Argo CD, hence Helm. Build it from the checkout: docker build -f infra/images/worker.Dockerfile .
FROM node:24-slim AS build
WORKDIR /argosy
COPY . .
# Not `npm ci`: the lock file holds the optional packages of one platform only.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund \
  && PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate
# What only development needs goes, and with it what that in turn needs.
RUN rm -rf node_modules packages/testkit tools \
  && npm pkg delete devDependencies --workspaces --include-workspace-root \
  && npm install --no-save --ignore-scripts --no-audit --no-fund --omit=dev --omit=peer --workspace @argosy/worker --workspace @argosy/prisma

FROM node:24-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner node --group node /data
COPY --from=alpine/helm:4.1.4 /usr/bin/helm /usr/local/bin/helm
WORKDIR /argosy
COPY --from=build /argosy/package.json ./
COPY --from=build /argosy/node_modules node_modules
COPY --from=build /argosy/prisma prisma
COPY --from=build /argosy/packages packages
COPY --from=build /argosy/apps/worker apps/worker
COPY --from=build /argosy/infra/charts infra/charts
ENV NODE_ENV=production ARGOSY_HOST=0.0.0.0 ARGOSY_WORKER_PORT=7401 ARGOSY_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 7401
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:7401/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/worker/src/main.ts"]
