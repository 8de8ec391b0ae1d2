// A Kubernetes control plane and Argo CD as plain processes of this machine; README.md says what for.
// Plain JavaScript for Node 18 and later, with nothing but Node's own modules.
import { parseArguments, USAGE } from './parts/arguments.mjs';
import { build } from './parts/build.mjs';
import { down } from './parts/down.mjs';
import { follow } from './parts/follow.mjs';
import { Refused, say } from './parts/say.mjs';
import { up } from './parts/up.mjs';

const COMMANDS = {
  build: ({ names }) => build(names),
  up: ({ folder, port, nodes }) => up(folder, { port, nodes }),
  follow: ({ folder }) => follow(folder),
  down: ({ folder }) => down(folder),
};

try {
  const parsed = parseArguments(process.argv.slice(2), process.env);
  if (parsed.command === 'help') process.stdout.write(USAGE);
  else process.exitCode = (await COMMANDS[parsed.command](parsed)) ?? 0;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Refused ? 2 : 1;
}
