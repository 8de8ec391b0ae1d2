-- AlterTable
ALTER TABLE "clusters" ADD COLUMN "unreachable_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "deployments" ADD COLUMN "application_signature" TEXT,
ADD COLUMN "committed_release_id" TEXT,
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

-- What is due in a workspace, in order. It takes the place of the order over all of them: see claim_outbox.
DROP INDEX "outbox_due_at_idx";
CREATE INDEX outbox_due ON outbox (workspace_id, due_at, id) WHERE dead_at IS NULL;

-- Takes work that is due, for as long as the lease lasts: the oldest of every workspace before the second of any, so that
-- a workspace with thousands of jobs holds up nobody else's. Work that was given up on waits until somebody asks for it.
CREATE OR REPLACE FUNCTION claim_outbox(at_most integer, lease_seconds integer)
RETURNS TABLE (id bigint, workspace_id text, job text, key text, data jsonb, version integer, epoch integer, failures integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE waiting AS (
    (SELECT o.workspace_id FROM outbox o WHERE o.dead_at IS NULL ORDER BY o.workspace_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.workspace_id FROM outbox o WHERE o.dead_at IS NULL AND o.workspace_id > w.workspace_id ORDER BY o.workspace_id LIMIT 1)
    FROM waiting w WHERE w.workspace_id IS NOT NULL
  ), candidates AS MATERIALIZED (
    SELECT c.id FROM waiting w CROSS JOIN LATERAL (
      SELECT o.id, o.due_at, row_number() OVER (ORDER BY o.due_at, o.id) AS turn
      FROM outbox o
      WHERE o.workspace_id = w.workspace_id AND o.dead_at IS NULL AND o.due_at <= now()
        AND (o.leased_until IS NULL OR o.leased_until < now())
      ORDER BY o.due_at, o.id
      LIMIT least(at_most, 16)
    ) c
    ORDER BY c.turn, c.due_at, c.id
    LIMIT at_most
  ), due AS MATERIALIZED (
    SELECT d.id FROM outbox d JOIN candidates c ON c.id = d.id
    WHERE d.due_at <= now() AND d.dead_at IS NULL AND (d.leased_until IS NULL OR d.leased_until < now())
    FOR UPDATE OF d SKIP LOCKED
  )
  UPDATE outbox o
  SET leased_until = now() + make_interval(secs => lease_seconds), epoch = o.epoch + 1
  FROM due
  WHERE o.id = due.id
  RETURNING o.id, o.workspace_id, o.job, o.key, o.data, o.version, o.epoch, o.failures
$$;

-- How much work waits in all, for the metrics: due, given up on, and for how many seconds the oldest has been due.
CREATE FUNCTION measure_outbox()
RETURNS TABLE (due bigint, dead bigint, oldest_seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FILTER (WHERE waits.so), count(*) FILTER (WHERE o.dead_at IS NOT NULL),
    coalesce(extract(epoch FROM now() - min(o.due_at) FILTER (WHERE waits.so)), 0)::double precision
  FROM outbox o CROSS JOIN LATERAL (
    SELECT o.dead_at IS NULL AND o.due_at <= now() AND (o.leased_until IS NULL OR o.leased_until < now()) AS so
  ) waits
$$;

-- Whether to leave work alone that nobody asked for: it is about to be done anyway, it fails at the moment and waits for
-- its next try, or it was given up on in the last five minutes.
CREATE FUNCTION is_waiting(of_workspace text, of_job text, of_key text, within_seconds integer) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM outbox o
    WHERE o.workspace_id = of_workspace AND o.job = of_job AND o.key = of_key
      AND CASE WHEN o.dead_at IS NULL THEN o.failures > 0 OR o.due_at < now() + make_interval(secs => within_seconds)
        ELSE o.dead_at > now() - interval '5 minutes' END
  )
$$;

-- What the sweep looks at: deployments with a release under way, then those that were looked at longest ago. A cluster
-- that does not answer gets one look as a probe, be it the one of Argo CD or the one where the workload runs; every
-- Argo CD has a budget.
GRANT SELECT ON environments TO argosy_system;
CREATE POLICY system_read ON environments FOR SELECT TO argosy_system USING (true);
DROP FUNCTION list_due(integer);
CREATE FUNCTION list_due(at_most integer, for_each_cluster integer, moving_seconds integer, resting_seconds integer)
RETURNS TABLE (workspace_id text, deployment_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH moving AS (
    SELECT DISTINCT d.workspace_id, d.id, d.environment_id, d.observed_at, 1 AS place
    FROM releases r JOIN deployments d ON d.workspace_id = r.workspace_id AND d.id = r.deployment_id
    WHERE r.state IN ('committed', 'syncing', 'progressing') AND d.deleting_at IS NULL
      AND (d.observed_at IS NULL OR d.observed_at < now() - make_interval(secs => moving_seconds))
  ), resting AS (
    SELECT d.workspace_id, d.id, d.environment_id, d.observed_at, 2 AS place
    FROM deployments d
    WHERE (d.observed_at < now() - make_interval(secs => resting_seconds) OR (d.observed_at IS NULL AND d.manifest_hash IS NOT NULL))
      AND d.deleting_at IS NULL
  ), waiting AS (
    SELECT each.workspace_id, each.id, each.environment_id, min(each.place) AS place, min(each.observed_at) AS observed_at
    FROM (SELECT * FROM moving UNION ALL SELECT * FROM resting) each
    WHERE NOT is_waiting(each.workspace_id, 'observe-deployment', each.id, moving_seconds)
    GROUP BY each.workspace_id, each.id, each.environment_id
  ), placed AS (
    SELECT w.workspace_id, w.id, w.place, w.observed_at, home.unreachable_since AS home_away, host.unreachable_since AS host_away,
      row_number() OVER (PARTITION BY home.id ORDER BY w.place, w.observed_at NULLS FIRST, w.id) AS home_turn
    FROM waiting w
    JOIN environments e ON e.workspace_id = w.workspace_id AND e.id = w.environment_id
    JOIN clusters home ON home.workspace_id = w.workspace_id AND home.id = e.cluster_id
    JOIN clusters host ON host.workspace_id = w.workspace_id AND host.hosting
  ), budgeted AS (
    SELECT p.*, row_number() OVER (PARTITION BY p.workspace_id ORDER BY p.place, p.observed_at NULLS FIRST, p.id) AS turn
    FROM placed p WHERE p.home_away IS NULL OR p.home_turn = 1
  )
  SELECT b.workspace_id, b.id FROM budgeted b
  WHERE b.turn <= CASE WHEN b.host_away IS NULL THEN for_each_cluster ELSE 1 END
  ORDER BY b.place, b.turn, b.observed_at NULLS FIRST
  LIMIT at_most
$$;

-- An Argo CD that does not answer is still watched: that it answers again is the first news.
CREATE OR REPLACE FUNCTION list_hosting_clusters()
RETURNS TABLE (workspace_id text, cluster_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.workspace_id, c.id FROM clusters c WHERE c.hosting AND c.status IN ('ready', 'unreachable') AND c.deleting_at IS NULL
$$;

-- The bell for whoever follows clusters: another one, or another state of one.
CREATE FUNCTION ring_clusters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('argosy_clusters', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER ring AFTER UPDATE OF status, deleting_at ON clusters FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.deleting_at IS DISTINCT FROM NEW.deleting_at) EXECUTE FUNCTION ring_clusters();

-- Workspaces whose repository is to be compared with their releases again, the longest neglected first.
CREATE FUNCTION list_maintenance(at_most integer, every_seconds integer)
RETURNS TABLE (workspace_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.id FROM workspaces w
  WHERE w.deleting_at IS NULL AND (w.maintained_at IS NULL OR w.maintained_at < now() - make_interval(secs => every_seconds))
    AND NOT is_waiting(w.id, 'maintain-workspace', 'maintain', every_seconds)
  ORDER BY w.maintained_at NULLS FIRST
  LIMIT at_most
$$;

-- Clusters whose API server is to be asked for a sign of life.
CREATE FUNCTION list_clusters_to_probe()
RETURNS TABLE (workspace_id text, cluster_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.workspace_id, c.id FROM clusters c
  WHERE c.status IN ('ready', 'unreachable') AND c.deleting_at IS NULL AND NOT is_waiting(c.workspace_id, 'probe-cluster', c.id, 20)
$$;

GRANT CREATE ON SCHEMA public TO argosy_system;
DO $$
DECLARE
  signature regprocedure;
BEGIN
  FOREACH signature IN ARRAY ARRAY[
    'list_due(integer,integer,integer,integer)', 'list_maintenance(integer,integer)', 'measure_outbox()', 'list_clusters_to_probe()'
  ]::regprocedure[] LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO argosy_system', signature);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO argosy_app', signature);
  END LOOP;
END
$$;
REVOKE CREATE ON SCHEMA public FROM argosy_system;
