import type { KubeObject } from '../../../kubernetes/object.ts';
import { listAt, mapAt, numberAt, textAt, valueAt } from '../../read.ts';
import { firstFew, labels, orElse, selector } from '../cells.ts';
import { ageOf } from '../human-duration.ts';
import { AGE, NAME, text, wide } from '../table.ts';
import type { Printer } from '../table.ts';

export const services: Printer = {
  columns: [NAME, text('Type'), text('Cluster-IP'), text('External-IP'), text('Port(s)'), AGE, wide('Selector')],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'spec', 'type'),
    orElse(textAt(object, 'spec', 'clusterIPs', 0) || textAt(object, 'spec', 'clusterIP'), '<none>'),
    externalIps(object),
    orElse(listAt(object, 'spec', 'ports').map(portOf).join(','), '<none>'),
    ageOf(object, now),
    labels(mapAt(object, 'spec', 'selector')),
  ],
};

export const endpoints: Printer = {
  columns: [NAME, text('Endpoints'), AGE],
  cells: (object, now) => [object.metadata.name, firstFew(listAt(object, 'subsets').flatMap(addressesOf)), ageOf(object, now)],
};

export const endpointSlices: Printer = {
  columns: [NAME, text('AddressType'), text('Ports'), text('Endpoints'), AGE],
  cells: (object, now) => {
    const ports = listAt(object, 'ports').map((port) => textAt(port, 'port') || textAt(port, 'name') || '*');
    const addresses = listAt(object, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String));
    const none = (all: string[]) => (all.length === 0 ? '<unset>' : firstFew(all));
    return [object.metadata.name, textAt(object, 'addressType'), none(ports), none(addresses), ageOf(object, now)];
  },
};

export const ingresses: Printer = {
  columns: [NAME, text('Class'), text('Hosts'), text('Address'), text('Ports'), AGE],
  cells: (object, now) => {
    const hosts = listAt(object, 'spec', 'rules').map((rule) => textAt(rule, 'host'));
    const named = hosts.filter((host) => host !== '');
    return [
      object.metadata.name,
      orElse(textAt(object, 'spec', 'ingressClassName'), '<none>'),
      named.length === 0 ? '*' : firstFew(named),
      balancers(object),
      listAt(object, 'spec', 'tls').length === 0 ? '80' : '80, 443',
      ageOf(object, now),
    ];
  },
};

export const ingressClasses: Printer = {
  columns: [NAME, text('Controller'), text('Parameters'), AGE],
  cells: (object, now) => {
    const parameters = mapAt(object, 'spec', 'parameters');
    const group = textAt(parameters, 'apiGroup');
    const kind = `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}`;
    const shown = kind === '' ? '<none>' : `${kind}/${textAt(parameters, 'name')}`;
    return [object.metadata.name, textAt(object, 'spec', 'controller'), shown, ageOf(object, now)];
  },
};

export const networkPolicies: Printer = {
  columns: [NAME, text('Pod-Selector'), AGE],
  cells: (object, now) => [object.metadata.name, selector(valueAt(object, 'spec', 'podSelector')), ageOf(object, now)],
};

function externalIps(service: KubeObject): string {
  const own = listAt(service, 'spec', 'externalIPs').map(String);
  switch (textAt(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return orElse(own.join(','), '<none>');
    case 'LoadBalancer':
      return orElse([balancers(service), ...own].filter((each) => each !== '').join(','), '<pending>');
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName');
    default:
      return '<unknown>';
  }
}

function balancers(object: KubeObject): string {
  const all = listAt(object, 'status', 'loadBalancer', 'ingress').map((each) => textAt(each, 'ip') || textAt(each, 'hostname'));
  return [...new Set(all)].toSorted().join(',');
}

function portOf(port: unknown): string {
  const node = numberAt(port, 'nodePort');
  return `${numberAt(port, 'port')}${node === 0 ? '' : `:${node}`}/${textAt(port, 'protocol')}`;
}

function addressesOf(subset: unknown): string[] {
  const addresses = listAt(subset, 'addresses').map((each) => textAt(each, 'ip'));
  const ports = listAt(subset, 'ports').map((port) => numberAt(port, 'port'));
  return ports.length === 0 ? addresses : ports.flatMap((port) => addresses.map((address) => `${address}:${port}`));
}
