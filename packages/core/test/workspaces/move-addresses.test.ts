import t from 'tap';
import { followPublicUrl } from '../../src/workspaces/follow-public-url.ts';
import { moveAddresses } from '../../src/workspaces/move-addresses.ts';
import { delivery } from '../support/delivery.ts';
import { world } from '../support/world.ts';

t.test('a worker with an address that is not the remembered one writes it nowhere (trust-F31)', async (t) => {
  const w = await world(t);
  const { scope, release } = await delivery(w);
  await release('api', 'nginx:1');
  await followPublicUrl(w.deps);
  const old = { ...w.deps, settings: { ...w.deps.settings } };
  Object.assign(w.deps.settings, { publicUrl: 'https://new.example.com' });
  await followPublicUrl(w.deps);
  const commits = w.git.commits.length;
  t.match(await moveAddresses(old, scope.workspaceId), { againInMs: Number });
  t.equal(w.git.commits.length, commits);
  t.same(await moveAddresses(w.deps, scope.workspaceId), { done: true });
  t.equal(w.git.commits.length, commits + 1);
  for (const [path, text] of w.git.files()) {
    if (path.endsWith('application.yaml') || path.startsWith('projects/')) t.match(text, 'https://new.example.com', path);
  }
});
