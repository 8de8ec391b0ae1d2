import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import t from 'tap';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { options: { typeAware: boolean } };

/** The rules that the linter finds broken in one file of that name and text. */
async function lint(file: string, text: string): Promise<string[]> {
  // Not under the checkout, whose .gitignore would count.
  const folder = await mkdtemp(join(tmpdir(), 'argosy-lint-'));
  try {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
    const own = join(folder, '.oxlintrc.json');
    await writeFile(own, JSON.stringify({ ...config, options: { typeAware: false } }));
    // The test runner puts hooks for every Node into this variable, which oxlint does not bear.
    const { stdout } = await execa('env', ['-u', 'NODE_OPTIONS', oxlint, '-c', own, '-f', 'json'], { cwd: folder, reject: false });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
    return diagnostics.map(({ code }) => code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const importing = (name: string): string => `import { x } from '${name}';\nexport const y = x;\n`;
const importingType = (name: string): string => `import type { X } from '${name}';\nexport type Y = X;\n`;
const RULE = 'eslint(no-restricted-imports)';

t.test('dependencies run one way: domain, contracts and db, core, adapters, apps', async (t) => {
  const forbidden: [string, string][] = [
    ['packages/domain/src/a.ts', '@argosy/contracts/a'],
    ['packages/domain/src/a.ts', 'node:fs'],
    ['packages/domain/src/deep/a.ts', 'node:fs/promises'],
    ['packages/contracts/src/a.ts', '@argosy/core/a'],
    ['packages/db/src/a.ts', '@argosy/core/a'],
    ['packages/runtime/src/a.ts', '@argosy/core/a'],
    ['packages/core/src/a.ts', '@argosy/git-host/a'],
    ['packages/core/src/deep/a.ts', '@argosy/queue/a'],
    ['packages/git-host/src/a.ts', '@argosy/core/releases/request'],
    ['packages/git-host/src/a.ts', '@argosy/core/ports/git-host'],
    ['packages/git-host/src/a.ts', '@argosy/cluster/a'],
    ['apps/api/src/a.ts', '@argosy/worker/a'],
    ['apps/api/src/routes/a.ts', '@argosy/cluster/a'],
    ['apps/web/src/a.ts', '@argosy/core/a'],
  ];
  for (const [file, name] of forbidden) t.strictSame(await lint(file, importing(name)), [RULE], `${file} must not import ${name}`);
});

t.test('what the house allows is not reported', async (t) => {
  const allowed: [string, string][] = [
    ['packages/domain/src/a.ts', 'node:crypto'],
    ['packages/contracts/src/a.ts', '@argosy/domain/ids'],
    ['packages/core/src/a.ts', '@argosy/db/client'],
    ['packages/cluster/src/a.ts', '@argosy/core/ports/cluster-gateway'],
    ['apps/api/src/compose.ts', '@argosy/cluster/a'],
    ['apps/api/src/routes/a.ts', '@argosy/core/releases/request'],
    ['apps/web/src/a.ts', '@argosy/contracts/a'],
  ];
  for (const [file, name] of allowed) t.strictSame(await lint(file, importing(name)), [], `${file} may import ${name}`);
  t.strictSame(await lint('packages/git-host/src/a.ts', importingType('@argosy/core/ports/git-host')), []);
});

t.test('the environment is read in few places', async (t) => {
  const text = "export const x = process.env['X'];\n";
  t.strictSame(await lint('packages/core/src/a.ts', text), ['node(no-process-env)']);
  t.strictSame(await lint('packages/runtime/src/config.ts', text), []);
  t.strictSame(await lint('tools/a.ts', text), []);
});
