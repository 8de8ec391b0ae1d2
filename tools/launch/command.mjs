import { join } from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { Missing } from './errors.mjs';
import { ensurePrismaClient, ensureTap } from './generated.mjs';
import { assertGit } from './git.mjs';
import { ensureHelm } from './helm.mjs';
import { ensureKubectl } from './kubectl.mjs';
import { ensureNode, withNodeFirst } from './node.mjs';
import { root } from './places.mjs';
import { ensureRedis } from './redis.mjs';
import { runProgram } from './run.mjs';

const USAGE =
  'Usage: node tools/launch.mjs demo|start|dev|test|test:cluster|test:chaos|nightly|cluster|check|generate|setup|exec [arguments]';

// Which program a command is, and what it needs besides Node.
const COMMANDS = {
  demo: { program: 'tools/demo.ts', needs: ['git', 'packages', 'prisma', 'redis', 'helm'] },
  start: { program: 'tools/start.ts', needs: ['git', 'packages', 'prisma', 'ownRedis', 'helm'] },
  dev: { program: 'tools/dev.ts', needs: ['git', 'packages', 'prisma', 'ownRedis', 'helm', 'kubectl'] },
  test: { program: 'tools/test.ts', needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
  'test:cluster': { program: 'tools/test-cluster.ts', needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
  'test:chaos': { program: 'tools/chaos.ts', needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
  nightly: { program: 'tools/nightly.ts', needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
  cluster: { program: 'tools/cluster/cluster.mjs', needs: ['redis'] },
  check: { program: 'tools/check.ts', needs: ['packages', 'prisma', 'tap'] },
  generate: { program: 'tools/generate/main.ts', needs: ['packages', 'prisma'] },
  // For developers: everything at once, and any program with it all in place.
  setup: { needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
  exec: { needs: ['git', 'packages', 'prisma', 'redis', 'helm', 'kubectl', 'tap'] },
};

/**
 * Sets up what the command needs and runs it.
 *
 * @param argv the command and its arguments
 * @returns the exit code
 * @throws Missing where the user has to provide something; Interrupted; Error where a step failed
 */
export async function runCommand([name, ...args]) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command) throw new Missing(USAGE);
  if (command.needs.includes('git')) assertGit();
  const node = await ensureNode();
  const env = await prepare(command.needs, node);
  if (command.program) return runProgram(node, [join(root, command.program), ...args], { env, channel: true });
  if (name === 'exec' && args.length > 0) return runProgram(args[0], args.slice(1), { env, channel: false });
  return 0;
}

async function prepare(needs, node) {
  // Set by those who look after node_modules themselves.
  const isKept = process.env.ARGOSY_SKIP_INSTALL === '1';
  if (needs.includes('packages') && !isKept) await ensureDependencies(node);
  const env = withNodeFirst(process.env, node);
  env.PATH = `${join(root, 'node_modules', '.bin')}:${env.PATH}`;
  if (needs.includes('redis') || (needs.includes('ownRedis') && !env.REDIS_URL)) env.ARGOSY_REDIS = await ensureRedis();
  if (needs.includes('helm')) env.ARGOSY_HELM = await ensureHelm();
  if (needs.includes('kubectl')) Object.assign(env, withKubectl(await ensureKubectl()));
  if (needs.includes('prisma')) await ensurePrismaClient(node, env);
  if (needs.includes('tap') && !isKept) await ensureTap(node, env);
  return env;
}

function withKubectl(kubectl) {
  return kubectl ? { ARGOSY_KUBECTL: kubectl } : {};
}
