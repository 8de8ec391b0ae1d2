// What is this machine's business and not the pod's: addresses, places, passwords, switches of TLS.
const OWN = /REDIS|TLS|PLAINTEXT|ADDRESS|PATH|DATA|HOME|PORT$|_SERVER$|_HOST|^KUBE|NAMESPACE$|PROXY|OTLP|BINARY/;

/**
 * Computes the environment that a pod would get.
 *
 * @param workload a Deployment or StatefulSet
 * @param sources `{configMaps, secrets}`: the namespace's objects by name
 * @returns the first container's variables that have a value, without those that are this machine's business
 */
export function readPodEnvironment(workload, { configMaps, secrets }) {
  const environment = {};
  for (const { name, value, valueFrom } of workload.spec.template.spec.containers[0]?.env ?? []) {
    const text = valueFrom ? readSource(valueFrom, configMaps, secrets) : value;
    if (text && !OWN.test(name)) environment[name] = text;
  }
  return environment;
}

function readSource({ configMapKeyRef: map, secretKeyRef: secret }, configMaps, secrets) {
  if (map) return configMaps.get(map.name)?.data?.[map.key];
  if (secret) return Buffer.from(secrets.get(secret.name)?.data?.[secret.key] ?? '', 'base64').toString();
  return undefined;
}
