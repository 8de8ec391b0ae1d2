import type { StatusCause } from '../../kubernetes/api-error.ts';
import { objectsOf } from '../../schema/json.ts';
import { duplicate, eachInvalid, oneOf, required } from './causes.ts';
import { portName, portNumber } from './formats.ts';

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function checkContainerPorts(field: string, ports: unknown): StatusCause[] {
  const names = new Set<string>();
  return objectsOf(ports).flatMap((port, index) => {
    const at = `${field}[${index}]`;
    const { name, containerPort, hostPort, protocol } = port;
    const causes: StatusCause[] = [];
    if (typeof name === 'string' && name !== '') {
      const form = eachInvalid(`${at}.name`, name, portName(name));
      causes.push(...form);
      if (form.length === 0 && names.has(name)) causes.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (!containerPort) causes.push(required(`${at}.containerPort`));
    else causes.push(...eachInvalid(`${at}.containerPort`, containerPort, portNumber(Number(containerPort))));
    if (typeof hostPort === 'number' && hostPort !== 0) causes.push(...eachInvalid(`${at}.hostPort`, hostPort, portNumber(hostPort)));
    return [...causes, ...oneOf(`${at}.protocol`, protocol, PROTOCOLS)];
  });
}
