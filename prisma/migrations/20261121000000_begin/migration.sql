
-- CreateTable
CREATE TABLE "clusters" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "uid" TEXT,
    "status" TEXT NOT NULL,
    "hosting" BOOLEAN NOT NULL,
    "argocd" JSONB,
    "conditions" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleting_at" TIMESTAMPTZ(3),

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_credentials" (
    "cluster_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_credentials_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "connections" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "sealed_token" BYTEA NOT NULL,
    "sealed_password" BYTEA NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_url" TEXT NOT NULL,
    "canary_seen_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environments" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "namespace_adopted" BOOLEAN NOT NULL,
    "drift" TEXT NOT NULL,
    "pod_security" TEXT NOT NULL,
    "fail_fast_seconds" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleting_at" TIMESTAMPTZ(3),

    CONSTRAINT "environments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "apps" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "source" JSONB NOT NULL,
    "config" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "apps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployments" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "app_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "health" TEXT,
    "health_since" TIMESTAMPTZ(3),
    "sync" TEXT,
    "drifted" BOOLEAN NOT NULL DEFAULT false,
    "troubled" BOOLEAN NOT NULL DEFAULT false,
    "synced_sequence" BIGINT,
    "release_count" INTEGER NOT NULL DEFAULT 0,
    "latest_release_id" TEXT,
    "current_release_id" TEXT,
    "manifest_hash" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleting_at" TIMESTAMPTZ(3),

    CONSTRAINT "deployments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "releases" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "failure_code" TEXT,
    "old_version_serves" BOOLEAN,
    "image" TEXT NOT NULL,
    "deployment_config" JSONB NOT NULL,
    "config" JSONB NOT NULL,
    "message" TEXT,
    "source" JSONB,
    "restarted_at" TIMESTAMPTZ(3),
    "rollback_of" TEXT,
    "timeout_seconds" INTEGER NOT NULL,
    "commit_sha" TEXT,
    "commit_sequence" BIGINT,
    "created_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "committed_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3),
    "memory" JSONB NOT NULL DEFAULT '{}',
    "timeline" JSONB NOT NULL,

    CONSTRAINT "releases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "workspace_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("workspace_id","seq")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "request_id" TEXT,
    "data" JSONB NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "application" TEXT NOT NULL,
    "trigger" TEXT,
    "application_uid" TEXT,
    "resource_version" TEXT,
    "body" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "handled_at" TIMESTAMPTZ(3),
    "verdict" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "repositories" (
    "workspace_id" TEXT NOT NULL,
    "head" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "generation" BIGINT NOT NULL,

    CONSTRAINT "repositories_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "repository_commits" (
    "workspace_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "sha" TEXT NOT NULL,
    "release_id" TEXT,
    "subject" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "repository_commits_pkey" PRIMARY KEY ("workspace_id","sequence")
);

-- CreateTable
CREATE TABLE "repository_packs" (
    "workspace_id" TEXT NOT NULL,
    "first_sequence" BIGINT NOT NULL,
    "piece" INTEGER NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "objects" INTEGER NOT NULL,
    "index" BYTEA NOT NULL,
    "folded" BOOLEAN NOT NULL DEFAULT false,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "repository_packs_pkey" PRIMARY KEY ("workspace_id","first_sequence","piece")
);

-- CreateTable
CREATE TABLE "repository_trees" (
    "workspace_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "entries" BYTEA NOT NULL,

    CONSTRAINT "repository_trees_pkey" PRIMARY KEY ("workspace_id","path")
);

-- CreateTable
CREATE TABLE "repository_credentials" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "password_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "repository_credentials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "platform_admin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspaces" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "event_seq" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "deleting_at" TIMESTAMPTZ(3),

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "workspace_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "environment_types" TEXT[],
    "apps" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "members_pkey" PRIMARY KEY ("workspace_id","user_id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "user_id" TEXT,
    "name" TEXT NOT NULL,
    "role" TEXT,
    "environment_types" TEXT[],
    "apps" TEXT[],
    "secret_hash" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "principal" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "body" JSONB,
    "headers" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("principal","method","path","key")
);

-- CreateTable
CREATE TABLE "settings" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "clusters_uid_key" ON "clusters"("uid");

-- CreateIndex
CREATE UNIQUE INDEX "clusters_workspace_id_id_key" ON "clusters"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "clusters_workspace_id_name_key" ON "clusters"("workspace_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "cluster_credentials_workspace_id_cluster_id_key" ON "cluster_credentials"("workspace_id", "cluster_id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_cluster_id_key" ON "connections"("cluster_id");

-- CreateIndex
CREATE UNIQUE INDEX "connections_workspace_id_cluster_id_key" ON "connections"("workspace_id", "cluster_id");

-- CreateIndex
CREATE INDEX "environments_workspace_id_cluster_id_idx" ON "environments"("workspace_id", "cluster_id");

-- CreateIndex
CREATE UNIQUE INDEX "environments_workspace_id_id_key" ON "environments"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "environments_workspace_id_slug_key" ON "environments"("workspace_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "environments_cluster_id_namespace_key" ON "environments"("cluster_id", "namespace");

-- CreateIndex
CREATE UNIQUE INDEX "apps_workspace_id_id_key" ON "apps"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "apps_workspace_id_slug_key" ON "apps"("workspace_id", "slug");

-- CreateIndex
CREATE INDEX "deployments_workspace_id_environment_id_idx" ON "deployments"("workspace_id", "environment_id");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_workspace_id_id_key" ON "deployments"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "deployments_workspace_id_app_id_environment_id_key" ON "deployments"("workspace_id", "app_id", "environment_id");

-- CreateIndex
CREATE INDEX "releases_workspace_id_created_at_idx" ON "releases"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "releases_workspace_id_commit_sequence_idx" ON "releases"("workspace_id", "commit_sequence");

-- CreateIndex
CREATE UNIQUE INDEX "releases_workspace_id_id_key" ON "releases"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "releases_workspace_id_deployment_id_number_key" ON "releases"("workspace_id", "deployment_id", "number");

-- CreateIndex
CREATE INDEX "events_workspace_id_subject_id_seq_idx" ON "events"("workspace_id", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "audit_events_workspace_id_time_idx" ON "audit_events"("workspace_id", "time");

-- CreateIndex
CREATE INDEX "outbox_due_at_idx" ON "outbox"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_workspace_id_job_key_key" ON "outbox"("workspace_id", "job", "key");

-- CreateIndex
CREATE INDEX "inbox_workspace_id_application_received_at_idx" ON "inbox"("workspace_id", "application", "received_at");

-- CreateIndex
CREATE INDEX "inbox_handled_at_received_at_idx" ON "inbox"("handled_at", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "repository_commits_workspace_id_sha_key" ON "repository_commits"("workspace_id", "sha");

-- CreateIndex
CREATE INDEX "repository_packs_workspace_id_last_sequence_idx" ON "repository_packs"("workspace_id", "last_sequence");

-- CreateIndex
CREATE UNIQUE INDEX "repository_credentials_password_hash_key" ON "repository_credentials"("password_hash");

-- CreateIndex
CREATE INDEX "repository_credentials_workspace_id_created_at_idx" ON "repository_credentials"("workspace_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "workspaces_slug_key" ON "workspaces"("slug");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_secret_hash_key" ON "tokens"("secret_hash");

-- CreateIndex
CREATE INDEX "tokens_workspace_id_created_at_idx" ON "tokens"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "tokens_user_id_idx" ON "tokens"("user_id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_credentials" ADD CONSTRAINT "cluster_credentials_workspace_id_cluster_id_fkey" FOREIGN KEY ("workspace_id", "cluster_id") REFERENCES "clusters"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_workspace_id_cluster_id_fkey" FOREIGN KEY ("workspace_id", "cluster_id") REFERENCES "clusters"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_workspace_id_cluster_id_fkey" FOREIGN KEY ("workspace_id", "cluster_id") REFERENCES "clusters"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "apps" ADD CONSTRAINT "apps_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_workspace_id_app_id_fkey" FOREIGN KEY ("workspace_id", "app_id") REFERENCES "apps"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_workspace_id_environment_id_fkey" FOREIGN KEY ("workspace_id", "environment_id") REFERENCES "environments"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "releases" ADD CONSTRAINT "releases_workspace_id_deployment_id_fkey" FOREIGN KEY ("workspace_id", "deployment_id") REFERENCES "deployments"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repositories" ADD CONSTRAINT "repositories_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_commits" ADD CONSTRAINT "repository_commits_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "repositories"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_packs" ADD CONSTRAINT "repository_packs_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "repositories"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_trees" ADD CONSTRAINT "repository_trees_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "repositories"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "repository_credentials" ADD CONSTRAINT "repository_credentials_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Roles. The migrating owner is a member of both, so that it can set them. It needs CREATEROLE, not SUPERUSER.
-- argosy_app is what every pool runs as. argosy_system owns the functions below and nothing logs in as it.
DO $$
BEGIN
  BEGIN
    CREATE ROLE argosy_app NOLOGIN NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE argosy_system NOLOGIN NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
END
$$;
GRANT argosy_app TO CURRENT_USER WITH SET TRUE;
GRANT argosy_system TO CURRENT_USER WITH SET TRUE;

GRANT USAGE ON SCHEMA public TO argosy_app;
GRANT USAGE, CREATE ON SCHEMA public TO argosy_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  workspaces, members, tokens, repositories, repository_commits, repository_packs, repository_trees, repository_credentials,
  clusters, cluster_credentials, connections, environments, apps, deployments, releases, events, outbox, inbox,
  users, idempotency_keys, settings
TO argosy_app;
-- The audit log is only ever added to.
GRANT SELECT, INSERT ON audit_events TO argosy_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO argosy_app;

-- The second wall: rows of the workspace that the transaction is bound to, and no others.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'members', 'tokens', 'repositories', 'repository_commits', 'repository_packs', 'repository_trees', 'repository_credentials',
    'clusters', 'cluster_credentials', 'connections', 'environments', 'apps', 'deployments', 'releases', 'events',
    'audit_events', 'outbox', 'inbox'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO argosy_app USING (workspace_id = current_setting(''argosy.workspace'', true)) WITH CHECK (workspace_id = current_setting(''argosy.workspace'', true))',
      tenant_table);
  END LOOP;
END
$$;
ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON workspaces TO argosy_app
  USING (id = current_setting('argosy.workspace', true)) WITH CHECK (id = current_setting('argosy.workspace', true));

-- What the functions of argosy_system may see and change. FORCE binds an owner too, so each has a policy of its own.
GRANT SELECT ON workspaces, members, tokens, users, repositories, repository_credentials, connections, clusters, releases, deployments TO argosy_system;
GRANT INSERT ON users, tokens TO argosy_system;
GRANT SELECT, UPDATE ON outbox TO argosy_system;
CREATE POLICY system_read ON workspaces FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON members FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON tokens FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_administrator ON tokens FOR INSERT TO argosy_system WITH CHECK (workspace_id IS NULL);
CREATE POLICY system_read ON repositories FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON repository_credentials FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON connections FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON clusters FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON releases FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_read ON deployments FOR SELECT TO argosy_system USING (true);
CREATE POLICY system_claim ON outbox TO argosy_system USING (true) WITH CHECK (true);

-- The reviewed list of ways past the tenant: ids and workspaces, and what it takes to check a credential.

-- Who a bearer token is.
CREATE FUNCTION find_token(hash bytea)
RETURNS TABLE (token_id text, workspace_id text, user_id text, platform_admin boolean, role text, environment_types text[], apps text[], expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, t.workspace_id, t.user_id, coalesce(u.platform_admin, false), t.role, t.environment_types, t.apps, t.expires_at
  FROM tokens t LEFT JOIN users u ON u.id = t.user_id
  WHERE t.secret_hash = hash
$$;

-- The first administrator, made once: later calls change nothing while one exists.
CREATE FUNCTION ensure_administrator(new_user text, new_token text, hash bytea, at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('argosy.administrator'));
  IF EXISTS (SELECT 1 FROM users WHERE platform_admin) THEN
    RETURN false;
  END IF;
  INSERT INTO users (id, name, platform_admin, created_at) VALUES (new_user, 'Administrator', true, at);
  INSERT INTO tokens (id, user_id, name, secret_hash, created_by, created_at) VALUES (new_token, new_user, 'bootstrap', hash, new_user, at);
  RETURN true;
END
$$;

-- Which workspace a path means, by id or slug, and the role that a user has there.
CREATE FUNCTION find_workspace(id_or_slug text, for_user text)
RETURNS TABLE (workspace_id text, slug text, role text, environment_types text[], apps text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.id, w.slug, m.role, m.environment_types, m.apps
  FROM workspaces w LEFT JOIN members m ON m.workspace_id = w.id AND m.user_id = for_user
  WHERE w.id = id_or_slug OR w.slug = id_or_slug
$$;

-- The workspaces that a user is bound to, or all of them for a platform administrator's list.
CREATE FUNCTION list_workspaces(for_user text, everything boolean, before text, at_most integer)
RETURNS TABLE (id text, slug text, name text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.id, w.slug, w.name, w.created_at
  FROM workspaces w
  WHERE (everything OR EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = w.id AND m.user_id = for_user))
    AND (before IS NULL OR w.id < before)
  ORDER BY w.id DESC
  LIMIT at_most
$$;

-- Where a hook's connection belongs.
CREATE FUNCTION find_connection(connection_id text)
RETURNS TABLE (workspace_id text, cluster_id text, token_hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.workspace_id, c.cluster_id, c.token_hash FROM connections c WHERE c.id = connection_id
$$;

-- Credential and head in one look, so that revocation and freshness need no cache to be right.
CREATE FUNCTION read_refs(workspace text, hash bytea)
RETURNS TABLE (head text, sequence bigint, generation bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.head, r.sequence, r.generation
  FROM repository_credentials c JOIN repositories r ON r.workspace_id = c.workspace_id
  WHERE c.workspace_id = workspace AND c.password_hash = hash
$$;

-- Takes work that is due, for as long as the lease lasts.
CREATE FUNCTION claim_outbox(at_most integer, lease_seconds integer)
RETURNS TABLE (id bigint, workspace_id text, job text, key text, data jsonb, version integer, epoch integer, failures integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE outbox o
  SET leased_until = now() + make_interval(secs => lease_seconds), epoch = o.epoch + 1
  FROM (
    SELECT d.id FROM outbox d
    WHERE d.due_at <= now() AND (d.leased_until IS NULL OR d.leased_until < now())
    ORDER BY d.due_at, d.id
    LIMIT at_most
    FOR UPDATE SKIP LOCKED
  ) due
  WHERE o.id = due.id
  RETURNING o.id, o.workspace_id, o.job, o.key, o.data, o.version, o.epoch, o.failures
$$;

-- Deployments with a release that is committed and not final: what the sweep looks at.
CREATE FUNCTION list_due(at_most integer)
RETURNS TABLE (workspace_id text, deployment_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT r.workspace_id, r.deployment_id
  FROM releases r
  WHERE r.state IN ('committed', 'syncing', 'progressing')
  LIMIT at_most
$$;

-- The clusters that host an Argo CD, for the watches.
CREATE FUNCTION list_hosting_clusters()
RETURNS TABLE (workspace_id text, cluster_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.workspace_id, c.id FROM clusters c WHERE c.hosting AND c.status = 'ready'
$$;

DO $$
DECLARE
  signature regprocedure;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'find_token(bytea)', 'ensure_administrator(text,text,bytea,timestamptz)', 'find_workspace(text,text)',
    'list_workspaces(text,boolean,text,integer)', 'find_connection(text)', 'read_refs(text,bytea)', 'claim_outbox(integer,integer)',
    'list_due(integer)', 'list_hosting_clusters()'
  ]::regprocedure[] LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO argosy_system', signature);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO argosy_app', signature);
  END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA public FROM argosy_system;

-- The bells: PostgreSQL sends each of them once for a transaction, at its commit.
CREATE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('argosy_outbox', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER ring AFTER INSERT OR UPDATE OF version ON outbox FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox();

CREATE FUNCTION ring_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('argosy_events', NEW.workspace_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER ring AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION ring_events();

-- Packs and trees are compressed already.
ALTER TABLE repository_packs ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE repository_packs ALTER COLUMN index SET STORAGE EXTERNAL;

-- What the sweep asks for, and nothing else.
CREATE INDEX releases_running ON releases (workspace_id, deployment_id) WHERE state IN ('committed', 'syncing', 'progressing');
