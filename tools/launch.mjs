// Brings everything a command needs (dependencies, Node, Redis, Helm, generated code) and runs it.
// Plain JavaScript for Node 18 and later, with nothing but Node's own modules: it runs before anything is installed.
import { runCommand } from './launch/command.mjs';
import { Interrupted, Missing } from './launch/errors.mjs';
import { say } from './launch/say.mjs';

try {
  process.exitCode = await runCommand(process.argv.slice(2));
} catch (error) {
  if (error instanceof Interrupted) {
    say('Stopped.');
    process.exitCode = error.exitCode;
  } else if (error instanceof Missing) {
    for (const line of error.lines) say(line);
    process.exitCode = 2;
  } else {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
