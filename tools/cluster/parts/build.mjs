import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../launch/find-program.mjs';
import { runStep } from '../../launch/run.mjs';
import { buildTools } from './build-tools.mjs';
import { renderModule } from './go-modules.mjs';
import { bin, home, program } from './home.mjs';
import { Refused, say } from './say.mjs';
import { kwokModule, sources } from './versions.mjs';

const NEEDED = ['go', 'git', 'npm', 'openssl'];
const STAGES = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast', 'pod/chaos'];

/**
 * Builds the programs that are not there yet; a removed one is built again.
 *
 * @param names of programNames in versions.mjs, or "tools"
 * @throws Refused where something that building needs is missing; Error with the compiler's words
 */
export async function build(names) {
  const missing = NEEDED.filter((name) => !findProgram(name));
  if (missing.length > 0) throw new Refused(`Building needs ${missing.join(' and ')}: install that first.`);
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    const built = name === 'tools' ? ['helm', 'kubectl'] : [name];
    if (built.every((file) => existsSync(program(file)))) {
      say(`${name} is there already.`);
      continue;
    }
    say(`Building ${name} …`);
    const begin = Date.now();
    await (name === 'tools' ? buildTools() : buildSource(name));
    say(`Built ${name} in ${Math.round((Date.now() - begin) / 1000)} s.`);
  }
  if (!existsSync(join(home, 'stages.yaml'))) await writeKwokStages();
  say(`The programs are in ${bin}.`);
}

async function buildSource(name) {
  const { package: main, module, flags } = sources[name];
  const folder = join(home, 'src', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), renderModule(name, readFileSync(join(await moduleFolder(module), 'go.mod'), 'utf8')));
  if (main === '.') writeFileSync(join(folder, 'main.go'), readFileSync(new URL('../kubernetes/main.go', import.meta.url)));
  // Gets its name only when it is whole.
  const unfinished = program(`.${name}`);
  await go(['build', '-ldflags', `-s -w ${flags}`, '-o', unfinished, main], folder);
  renameSync(unfinished, program(name));
}

// kwok's own description of how kubelets behave.
async function writeKwokStages() {
  const base = join(await moduleFolder(kwokModule), 'kustomize', 'stage');
  const texts = STAGES.flatMap((name) => readStages(join(base, name)));
  writeFileSync(join(home, 'stages.yaml'), texts.join('---\n'));
}

function readStages(folder) {
  const files = readdirSync(folder).filter((file) => /^(node|pod)-.*\.yaml$/.test(file));
  return files.map((file) => `${readFileSync(join(folder, file), 'utf8').trimEnd()}\n`);
}

// Where a module lies after its download, which is skipped when it was downloaded before.
async function moduleFolder(module) {
  return JSON.parse(await go(['mod', 'download', '-json', module], home)).Dir;
}

function go(args, cwd) {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false -mod=mod -trimpath' };
  return runStep('go', args, { cwd, env });
}
