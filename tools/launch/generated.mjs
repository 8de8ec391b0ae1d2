import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './places.mjs';
import { runStep } from './run.mjs';
import { showProgress } from './say.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** Generates the Prisma client where the schema is newer than it. */
export function ensurePrismaClient(node, env) {
  const made = join(root, 'packages', 'db', 'src', 'generated', 'client.ts');
  const hash = hashOf(join(root, 'prisma', 'schema'), join(root, 'node_modules', 'prisma', 'package.json'));
  const isDone = () => existsSync(made) && isStamped('prisma-client', hash);
  return ensureStep(isDone, 'Generating the Prisma client', async () => {
    // `prisma` looks for a native engine first, and downloads it; nothing here runs that engine, so any program will do.
    const prismaEnv = { ...env, PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
    await runStep(node, [join(root, 'node_modules', 'prisma', 'build', 'index.js'), 'generate'], { cwd: root, env: prismaEnv });
    stamp('prisma-client', hash);
  });
}

/** Builds the test runner with the plugins that .taprc names. */
export function ensureTap(node, env) {
  const hash = hashOf(join(root, '.taprc'), join(root, 'node_modules', 'tap', 'package.json'));
  return ensureStep(
    () => isStamped('tap', hash),
    'Building the test runner',
    async () => {
      await runStep(node, [join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs'), 'build'], { cwd: root, env });
      stamp('tap', hash);
    },
  );
}

async function ensureStep(isDone, title, work) {
  if (isDone()) return;
  await withLock(join(root, '.argosy'), async () => {
    if (isDone()) return;
    const progress = showProgress(title);
    try {
      await work();
      progress.done(`${title}: done`);
    } finally {
      progress.clear();
    }
  });
}
