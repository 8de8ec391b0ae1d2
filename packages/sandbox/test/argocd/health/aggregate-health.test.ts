import fc from 'fast-check';
import t from 'tap';
import { aggregateHealth } from '../../../src/argocd/health/aggregate-health.ts';
import type { ResourceHealth } from '../../../src/argocd/health/aggregate-health.ts';
import type { HealthStatus } from '../../../src/argocd/health/health.ts';

const ORDER: readonly HealthStatus[] = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'];

function resource(status: HealthStatus | undefined, kind = 'Deployment', annotations: Record<string, string> = {}): ResourceHealth {
  const metadata = { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', annotations };
  const apiVersion = kind === 'Application' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  return { live: { apiVersion, kind, metadata }, health: status === undefined ? undefined : { status } };
}

const missing: ResourceHealth = { live: undefined, health: undefined };

t.test('an Application is as well as its worst resource', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ORDER), { minLength: 1 }), (statuses) => {
      const worst = Math.max(...statuses.map((status) => ORDER.indexOf(status)));
      return aggregateHealth(statuses.map((status) => resource(status))) === ORDER[worst];
    }),
  );
  t.end();
});

t.test('without resources, and with such as have no health, it is healthy (fact-26)', (t) => {
  t.equal(aggregateHealth([]), 'Healthy');
  t.equal(aggregateHealth([resource(undefined)]), 'Healthy');
  t.end();
});

t.test('it is missing only when everything is (fact-13)', (t) => {
  t.equal(aggregateHealth([missing, missing]), 'Missing');
  t.equal(aggregateHealth([missing, resource(undefined)]), 'Healthy');
  t.equal(aggregateHealth([missing, resource('Progressing')]), 'Progressing');
  t.end();
});

t.test('a resource that asks for it does not count', (t) => {
  t.equal(aggregateHealth([resource('Degraded', 'Deployment', { 'argocd.argoproj.io/ignore-healthcheck': 'true' })]), 'Healthy');
  t.equal(aggregateHealth([resource('Degraded', 'Deployment', { 'argocd.argoproj.io/ignore-healthcheck': 'false' })]), 'Degraded');
  t.end();
});

t.test('a child Application that is unknown does not count, one that is degraded does', (t) => {
  t.equal(aggregateHealth([resource('Unknown', 'Application')]), 'Healthy');
  t.equal(aggregateHealth([resource('Degraded', 'Application')]), 'Degraded');
  t.end();
});
