import type { Client } from '../../tests/e2e/client.ts';
import { cloneRepository } from '../../tests/e2e/git.ts';
import type { Release, RepositoryCredential } from '../../tests/e2e/shapes.ts';
import type { Screen } from './screen.ts';

/** Shows what a release has put into the repository: its values, and its commit in a real clone. */
export async function showCommit(api: Client, release: Release, screen: Screen): Promise<void> {
  const values = await api.request<string>('GET', `/deployments/${release.deployment}/values`, undefined, { accept: 'application/yaml' });
  screen.line('Its values.yaml:');
  screen.quote(values.body);
  const credential = await api.post<RepositoryCredential>('/repository/credentials', { name: 'demo' });
  const clone = await cloneRepository(credential);
  try {
    screen.line(`git clone ${credential.cloneUrl} && git log -1 --stat`);
    screen.quote(await clone.git('log', '-1', '--stat'));
  } finally {
    await clone.remove();
  }
}
