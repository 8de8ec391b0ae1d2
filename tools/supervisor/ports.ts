import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '../embedded/free-port.ts';
import { StartError } from './errors.ts';
import { sandboxNames } from './process-name.ts';
import type { SandboxName } from './process-name.ts';

const OWN = ['worker', 'postgres', 'redis'] as const;

export interface Ports extends Record<'api' | (typeof OWN)[number], number> {
  sandboxes: { name: SandboxName; api: number; control: number }[];
}

type Known = Record<string, number>;

/**
 * The ports of a data folder: chosen once, kept in its ports.json and used again.
 *
 * @param host where the API listens; the rest listens on 127.0.0.1
 * @param port the API's port, or 0 for one that is chosen
 * @param sandboxes how many sandboxes there are
 * @throws StartError (1) where the port of the API or of a sandbox is taken: others know it, so another one would not do
 */
export async function ensurePorts(folder: string, host: string, port: number, sandboxes = 0): Promise<Ports> {
  const file = join(folder, 'ports.json');
  const known = parsePorts(await readFile(file, 'utf8').catch(() => '{}'));
  const api = port === 0 ? (known['api'] ?? (await findFreePort(host))) : port;
  if (!(await isPortFree(api, host))) {
    throw new StartError(
      1,
      `Port ${api} of ${host} is taken (or no address of this machine). Stop what listens there, or name another one with --port.`,
    );
  }
  const chosen: Known = { api };
  for (const name of sandboxNames(sandboxes)) chosen[name] = await keepOrRefuse(name, known, chosen);
  for (const name of OWN) chosen[name] = await keepOrFind(name, known, chosen);
  for (const name of sandboxNames(sandboxes)) chosen[controlOf(name)] = await keepOrFind(controlOf(name), known, chosen);
  // A port that was asked for is not the chosen one of a later start with 0.
  const { api: _, ...kept } = { ...known, ...chosen };
  const keptApi = port === 0 ? api : known['api'];
  await writeFile(file, `${JSON.stringify({ api: keptApi, ...kept })}\n`, { mode: 0o600 });
  const portOf = (name: string): number => chosen[name] ?? 0;
  return {
    api,
    worker: portOf('worker'),
    postgres: portOf('postgres'),
    redis: portOf('redis'),
    sandboxes: sandboxNames(sandboxes).map((name) => ({ name, api: portOf(name), control: portOf(controlOf(name)) })),
  };
}

async function keepOrFind(name: string, known: Known, chosen: Known): Promise<number> {
  const port = known[name];
  if (port !== undefined && !Object.values(chosen).includes(port) && (await isPortFree(port))) return port;
  const taken = [...Object.values(known), ...Object.values(chosen)];
  for (;;) {
    const found = await findFreePort();
    if (!taken.includes(found)) return found;
  }
}

async function keepOrRefuse(name: SandboxName, known: Known, chosen: Known): Promise<number> {
  const port = await keepOrFind(name, known, chosen);
  if (known[name] === undefined || known[name] === port) return port;
  throw new StartError(1, `Port ${known[name]}, where the sandbox cluster ${name} is known, is taken. Stop what listens there.`);
}

function controlOf(name: SandboxName): string {
  return `${name}-control`;
}

function parsePorts(text: string): Known {
  try {
    const values = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(values.filter((entry): entry is [string, number] => isName(entry[0]) && isPort(entry[1])));
  } catch {
    return {};
  }
}

function isName(name: string): boolean {
  return name === 'api' || OWN.some((own) => own === name) || /^sandbox-[1-9]\d?(?:-control)?$/.test(name);
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
