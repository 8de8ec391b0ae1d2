-- AlterTable
ALTER TABLE "clusters" ADD COLUMN "unreachable_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "deployments" ADD COLUMN "committed_release_id" TEXT,
ADD COLUMN "health_memory" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN "hold" JSONB,
ADD COLUMN "manifest_sha" TEXT,
ADD COLUMN "observed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "idempotency_keys" ADD COLUMN "attempt" TEXT NOT NULL DEFAULT '',
ADD COLUMN "owner" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "outbox" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "dead_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "releases" ADD COLUMN "override_hold" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "previous_release_id" TEXT,
ADD COLUMN "restart" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "restored_release_id" TEXT,
ADD COLUMN "restored_sequence" BIGINT,
ADD COLUMN "values_sha" TEXT;

-- AlterTable
ALTER TABLE "workspaces" ADD COLUMN "event_floor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "maintained_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "deployments_observed_at_idx" ON "deployments"("observed_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_attempt_idx" ON "idempotency_keys"("attempt");

-- The files of the newest committed release are what stands in Git. FORCE binds the owner too, except for this moment.
ALTER TABLE deployments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE releases NO FORCE ROW LEVEL SECURITY;
UPDATE deployments d SET committed_release_id = (
  SELECT r.id FROM releases r
  WHERE r.workspace_id = d.workspace_id AND r.deployment_id = d.id AND r.commit_sequence IS NOT NULL
  ORDER BY r.number DESC LIMIT 1
);
ALTER TABLE deployments FORCE ROW LEVEL SECURITY;
ALTER TABLE releases FORCE ROW LEVEL SECURITY;

-- Work that was given up on waits until somebody asks for it.
CREATE OR REPLACE FUNCTION claim_outbox(at_most integer, lease_seconds integer)
RETURNS TABLE (id bigint, workspace_id text, job text, key text, data jsonb, version integer, epoch integer, failures integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE outbox o
  SET leased_until = now() + make_interval(secs => lease_seconds), epoch = o.epoch + 1
  FROM (
    SELECT d.id FROM outbox d
    WHERE d.due_at <= now() AND d.dead_at IS NULL AND (d.leased_until IS NULL OR d.leased_until < now())
    ORDER BY d.due_at, d.id
    LIMIT at_most
    FOR UPDATE SKIP LOCKED
  ) due
  WHERE o.id = due.id
  RETURNING o.id, o.workspace_id, o.job, o.key, o.data, o.version, o.epoch, o.failures
$$;

-- What the sweep looks at: deployments with a release under way, then those that were looked at longest ago. A cluster
-- that does not answer gets one look as a probe, every other one a budget.
DROP FUNCTION list_due(integer);
CREATE FUNCTION list_due(at_most integer, for_each_cluster integer, moving_seconds integer, resting_seconds integer)
RETURNS TABLE (workspace_id text, deployment_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH moving AS (
    SELECT DISTINCT d.workspace_id, d.id, d.observed_at
    FROM releases r JOIN deployments d ON d.workspace_id = r.workspace_id AND d.id = r.deployment_id
    WHERE r.state IN ('committed', 'syncing', 'progressing') AND d.deleting_at IS NULL
      AND (d.observed_at IS NULL OR d.observed_at < now() - make_interval(secs => moving_seconds))
  ), resting AS (
    SELECT d.workspace_id, d.id, d.observed_at
    FROM deployments d
    WHERE d.observed_at < now() - make_interval(secs => resting_seconds) AND d.deleting_at IS NULL
    ORDER BY d.observed_at
    LIMIT at_most
  ), ranked AS (
    SELECT each.workspace_id, each.id, each.place, c.unreachable_since,
      row_number() OVER (PARTITION BY each.workspace_id ORDER BY each.place, each.observed_at NULLS FIRST) AS turn
    FROM (
      SELECT m.workspace_id, m.id, m.observed_at, 1 AS place FROM moving m
      UNION ALL
      SELECT s.workspace_id, s.id, s.observed_at, 2 FROM resting s
    ) each
    JOIN clusters c ON c.workspace_id = each.workspace_id AND c.hosting
  )
  SELECT DISTINCT due.workspace_id, due.id FROM (
    SELECT r.workspace_id, r.id FROM ranked r
    WHERE r.turn <= CASE WHEN r.unreachable_since IS NULL THEN for_each_cluster ELSE 1 END
    ORDER BY r.place, r.turn
    LIMIT at_most
  ) due
$$;

-- Workspaces whose repository is to be compared with their releases again, the longest neglected first.
CREATE FUNCTION list_maintenance(at_most integer, every_seconds integer)
RETURNS TABLE (workspace_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.id FROM workspaces w
  WHERE w.deleting_at IS NULL AND (w.maintained_at IS NULL OR w.maintained_at < now() - make_interval(secs => every_seconds))
  ORDER BY w.maintained_at NULLS FIRST
  LIMIT at_most
$$;

-- Clusters whose API server is to be asked for a sign of life.
CREATE FUNCTION list_clusters_to_probe()
RETURNS TABLE (workspace_id text, cluster_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.workspace_id, c.id FROM clusters c WHERE c.status IN ('ready', 'unreachable') AND c.deleting_at IS NULL
$$;

GRANT CREATE ON SCHEMA public TO argosy_system;
DO $$
DECLARE
  signature regprocedure;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'list_due(integer,integer,integer,integer)', 'list_maintenance(integer,integer)', 'list_clusters_to_probe()'
  ]::regprocedure[] LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO argosy_system', signature);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO argosy_app', signature);
  END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA public FROM argosy_system;
