import { runStep } from './run.mjs';

const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Runs `npm` in a folder. No install script of a dependency runs.
 *
 * @param args the command and its own flags
 * @param node runs npm: it leaves out optional packages that are not for the Node it runs on
 * @throws Error with npm's own first and last lines
 */
export function runNpm(cwd, args, node = process.execPath) {
  const all = [...args, ...FLAGS];
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return runStep(node, [script, ...all], { cwd, env: ownEnvironment() });
  return runStep('npm', all, { cwd, env: ownEnvironment() });
}

// What `npm run` sets for its script describes the outer command, and would steer the inner one.
function ownEnvironment() {
  const foreign =
    /^(npm_(package|lifecycle)_|npm_(command|node_execpath|config_(local_prefix|prefix|loglevel|workspace|noproxy))|INIT_CWD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
