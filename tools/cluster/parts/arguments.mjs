import { Refused } from './say.mjs';

export const USAGE = `Usage: npm run cluster -- <command> [DIR] [options]

  build [NAME...]   builds the programs once, 10 to 12 minutes; NAME: tools etcd kwok kubernetes argocd
  up [DIR]          starts a Kubernetes control plane with fake nodes in DIR (default .argosy/cluster)
  follow [DIR]      stays in the foreground and runs Argo CD as what Helm installed in DIR's cluster says
  down [DIR]        stops all of DIR; its data stay

Options of up, kept in DIR from then on:
  --port N          the first of 20 ports in a row (default: 20 free ones)
  --nodes N         number of fake nodes (default 2)
`;

const COMMANDS = ['build', 'up', 'follow', 'down'];
const PROGRAMS = ['tools', 'etcd', 'kwok', 'kubernetes', 'argocd'];

/**
 * Reads the command line; ARGOSY_CLUSTER_PORT and ARGOSY_CLUSTER_NODES stand for options that are not given.
 *
 * @param argv what follows the program's name
 * @param env the environment
 * @returns the command (or "help") with its folder, names and options; an option that was not given is absent
 * @throws Refused where something is unknown or out of range
 */
export function parseArguments(argv, env) {
  const words = [];
  const options = {};
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === '--help' || word === '-h') return { command: 'help' };
    const [, name, inline] = /^--(port|nodes)(?:=(.*))?$/s.exec(word) ?? [];
    if (name) options[name] = inline ?? rest.shift() ?? '';
    else if (word.startsWith('-')) throw new Refused(`Unknown option ${word}.\n${USAGE}`);
    else words.push(word);
  }
  const [command, ...others] = words;
  if (!COMMANDS.includes(command)) throw new Refused(command ? `Unknown command ${command}.\n${USAGE}` : USAGE);
  if (command !== 'up' && Object.keys(options).length > 0) throw new Refused(`Only "up" takes options.\n${USAGE}`);
  if (command === 'build') return { command, names: parseNames(others) };
  if (others.length > 1) throw new Refused(`One folder at a time.\n${USAGE}`);
  return {
    command,
    folder: others[0] ?? '.argosy/cluster',
    port: parseNumber('--port', options.port ?? (env.ARGOSY_CLUSTER_PORT || undefined), 1024, 65_515),
    nodes: parseNumber('--nodes', options.nodes ?? (env.ARGOSY_CLUSTER_NODES || undefined), 1, 100),
  };
}

function parseNames(names) {
  for (const name of names) if (!PROGRAMS.includes(name)) throw new Refused(`There is no ${name} to build: ${PROGRAMS.join(', ')}.`);
  return names.length > 0 ? names : PROGRAMS;
}

function parseNumber(option, text, least, most) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refused(`${option} takes a number from ${least} to ${most}.`);
}
