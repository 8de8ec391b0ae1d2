import t from 'tap';
import { testApi } from '../support/api.ts';
import { isProblem, withoutRequest } from '../support/problem.ts';
import { makeStage, makeToken, makeWorkspace, release } from '../support/workspace.ts';

const w = await testApi(t);
const acme = await makeStage(w, 'acme');
const foreign = await makeWorkspace(w, 'foreign');
const made = await release(w, acme);
const pathOf = (id: unknown, workspace = acme) => `${workspace.path}/releases/${String(id)}/explanation`;

t.test('whoever may read is told why a release is not live and what to do', async (t) => {
  const token = await makeToken(w, acme, 'viewer');
  const answer = await w.call('GET', pathOf(made['id']), { token });
  t.match(answer, {
    status: 200,
    body: {
      summary: /^Release 1 of api in staging is committed/,
      blockedBy: [{ kind: /^[a-z_]+$/, subject: /./, since: /Z$/, detail: /./, action: /./ }],
      facts: [{ source: 'argosy', at: made['createdAt'], text: 'Queued.' }],
    },
  });
});

t.test('an unknown release and a foreign one are the same 404, byte for byte (trust-I5)', async (t) => {
  const unknown = await w.call('GET', pathOf('rel-00000000000000000000000000'));
  isProblem(t, unknown, 'not_found');
  const other = await w.call('GET', pathOf(made['id'], foreign));
  t.equal(withoutRequest(other), withoutRequest(unknown));
  isProblem(t, await w.call('GET', pathOf('nonsense')), 'not_found');
});
