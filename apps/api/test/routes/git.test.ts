import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { git, readFiles, tryGit } from '../../../../packages/git-host/test/git-client.ts';
import { listenOnFreePort } from '../support/address.ts';
import { testApi } from '../support/api.ts';
import { makeStage, makeWorkspace, release } from '../support/workspace.ts';

const w = await testApi(t);
const url = await listenOnFreePort(w);
const acme = await makeStage(w, 'acme');
const other = await makeWorkspace(w, 'other');
const folder = await mkdtemp(join(tmpdir(), 'argosy-git-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

const credential = async (workspace = acme) => (await w.call('POST', `${workspace.path}/repository/credentials`, { body: {} })).body;
const withPassword = (cloneUrl: unknown, password: unknown) => String(cloneUrl).replace('http://', `http://argosy:${String(password)}@`);
const own = await credential();
const remote = withPassword(own['cloneUrl'], own['password']);
const clone = join(folder, 'clone');

t.test('the repository is cloned with the credential and the URL that were given', async (t) => {
  t.equal(own['cloneUrl'], `${url}/git/${acme.id}.git`);
  await release(w, acme, 'nginx:1.27');
  await git(['clone', '-q', remote, clone]);
  const files = await readFiles(clone);
  t.ok(files.has('README.md'));
  t.match(files.get('environments/staging/api/values.yaml'), /1\.27/);
  const { body } = await w.call('GET', acme.path);
  t.equal((await git(['-C', clone, 'rev-parse', 'HEAD'])).trim(), (body['repository'] as { head: string }).head);
});

t.test('a fetch brings each release as one commit with its trailers', async (t) => {
  const made = await release(w, acme, 'nginx:1.28');
  await git(['-C', clone, 'fetch', '-q']);
  const log = await git(['-C', clone, 'log', '-1', '--format=%H%n%(trailers)', 'origin/main']);
  t.match(log, (made['commit'] as { sha: string }).sha);
  t.match(log, `Argosy-Release: ${made.id}`);
  t.match(log, `Argosy-Deployment: ${String(made['deployment'])}`);
  t.match(log, 'Argosy-Actor: usr-');
  await git(['-C', clone, 'fsck', '--strict']);
});

t.test('a push is refused with a sentence that a person can read, and changes nothing', async (t) => {
  const head = await git(['ls-remote', remote, 'refs/heads/main']);
  await git(['-C', clone, 'pull', '-q', '--ff-only']);
  await writeFile(join(clone, 'mine.txt'), 'mine\n');
  await git(['-C', clone, 'add', 'mine.txt']);
  await git(['-C', clone, 'commit', '-q', '-m', 'Mine']);
  const push = await tryGit(['-C', clone, 'push', 'origin', 'HEAD:main']);
  t.not(push.code, 0);
  t.match(push.stderr, /Argosy's repositories are read-only: change them through the API\./);
  t.equal(await git(['ls-remote', remote, 'refs/heads/main']), head);
});

t.test('trust-T02: without a credential 401, with a foreign one 404 as for what does not exist', async (t) => {
  const refs = (id: string, password?: string) =>
    w.call('GET', `/git/${id}.git/info/refs?service=git-upload-pack`, {
      token: null,
      ...(password !== undefined && {
        headers: { authorization: `Basic ${Buffer.from(`argosy:${password}`).toString('base64')}` },
      }),
    });
  const none = await refs(acme.id);
  t.match(none, { status: 401, headers: { 'www-authenticate': 'Basic realm="Argosy"', 'content-type': /^text\/plain/ } });
  t.match(await w.call('GET', `/git/${acme.id}.git/info/refs?service=git-upload-pack`), { status: 401 }, 'a bearer token is no credential');
  const foreign = await refs(other.id, own['password'] as string);
  t.equal(foreign.status, 404);
  for (const id of ['wsp-00000000000000000000000000', 'acme', '..'])
    t.equal((await refs(id, own['password'] as string)).text, foreign.text, id);
  t.equal((await refs(acme.id, 'wrong')).text, foreign.text);
  t.equal((await refs(acme.id, own['password'] as string)).status, 200);
  const theirs = await credential(other);
  t.match(await tryGit(['clone', '-q', withPassword(own['cloneUrl'], theirs['password']), join(folder, 'theirs')]), {
    code: 128,
    stderr: /not found/,
  });
});

t.test('what is no request of Git is refused and reaches nothing', async (t) => {
  const headers = { authorization: `Basic ${Buffer.from(`argosy:${String(own['password'])}`).toString('base64')}` };
  const ask = (path: string) => w.call('GET', `/git/${acme.id}.git/${path}`, { token: null, headers });
  t.equal((await ask('info/refs')).status, 403, 'the dumb protocol');
  t.equal((await ask('info/refs?service=git-receive-pack')).status, 403);
  for (const path of ['HEAD', 'objects/info/packs', '../../etc/passwd', '%2e%2e/x', 'config']) t.equal((await ask(path)).status, 404, path);
  t.equal((await ask('git-upload-pack')).status, 405);
});

t.test('a credential is listed without its password and stops working at once when it is revoked', async (t) => {
  const second = await credential();
  const address = withPassword(second['cloneUrl'], second['password']);
  t.equal((await tryGit(['ls-remote', address])).code, 0);
  const list = await w.call('GET', `${acme.path}/repository/credentials`);
  t.match(list.body.data[0], { id: second.id, username: 'argosy' });
  t.notOk(list.text.includes(String(second['password'])));
  t.equal((await w.call('DELETE', `${acme.path}/repository/credentials/${second.id}`)).status, 204);
  t.match(await tryGit(['ls-remote', address]), { code: 128, stderr: /not found/ });
  t.equal((await tryGit(['ls-remote', remote])).code, 0, 'the other one works on');
  t.notOk(w.log().includes(String(second['password'])), 'no password is in the log');
});
