/**
 * A rendered object, as far as tests look into it. Nothing is optional here, for the tests' ease: what an object does not
 * have is undefined all the same.
 */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> };
  spec: Spec;
  [key: string]: unknown;
}

interface Spec {
  replicas: number;
  selector: Record<string, unknown>;
  strategy: { type: string; rollingUpdate: object };
  template: PodTemplate;
  jobTemplate: { spec: { template: PodTemplate } };
  ports: { port: number; targetPort: string }[];
  rules: { http: { paths: { path: string }[] } }[];
  tls: object[];
}

interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  securityContext: object;
  automountServiceAccountToken: boolean;
  topologySpreadConstraints: { topologyKey: string }[];
  volumes: object[];
}

export interface Container {
  name: string;
  command: string[];
  args: string[];
  env: { name: string; value: string }[];
  ports: object[];
  securityContext: object;
  volumeMounts: object[];
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
}

interface Probe {
  httpGet: { path: string; port: number | string };
  tcpSocket: object;
  periodSeconds: number;
  failureThreshold: number;
}
