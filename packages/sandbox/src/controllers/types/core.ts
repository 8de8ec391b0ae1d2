import type { KubeObject } from '../../kubernetes/object.ts';
import type { LabelSelector } from './label-selector.ts';
import type { Condition, Quantities } from './pod.ts';
import type { PodsOrPercentage } from './workload.ts';

export interface Node extends KubeObject {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly status?: {
    readonly allocatable?: Quantities;
    readonly capacity?: Quantities;
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly conditions?: readonly Condition[];
  };
}

export interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** Secrets and ConfigMaps. */
export interface Keyed extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly type?: string;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

export interface Service extends KubeObject {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly ServicePort[];
    readonly type?: string;
    readonly clusterIP?: string;
    readonly publishNotReadyAddresses?: boolean;
  };
  readonly status?: { readonly loadBalancer?: LoadBalancer };
}

export interface LoadBalancer {
  readonly ingress?: readonly { readonly ip?: string; readonly ipMode?: string }[];
}

export interface Ingress extends KubeObject {
  readonly status?: { readonly loadBalancer?: LoadBalancer };
}

export interface Claim extends KubeObject {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: Quantities };
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly selector?: LabelSelector;
  };
  readonly status?: { readonly phase?: string; readonly accessModes?: readonly string[]; readonly capacity?: Quantities };
}

export interface PersistentVolume extends KubeObject {
  readonly spec: {
    readonly capacity?: Quantities;
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly persistentVolumeReclaimPolicy?: string;
    readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
    readonly [other: string]: unknown;
  };
  readonly status?: { readonly phase?: string; readonly [other: string]: unknown };
}

export interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  readonly reclaimPolicy?: string;
}

export interface DisruptionBudget extends KubeObject {
  readonly spec: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: PodsOrPercentage;
    readonly maxUnavailable?: PodsOrPercentage;
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly [other: string]: unknown };
}

export interface ResourceQuota extends KubeObject {
  readonly spec?: { readonly hard?: Quantities; readonly scopes?: readonly string[] };
  readonly status?: { readonly hard?: Quantities; readonly used?: Quantities };
}

export interface Autoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
    readonly metrics?: readonly {
      readonly type: string;
      readonly resource?: { readonly name: string; readonly target: { readonly type: string; readonly averageUtilization?: number } };
    }[];
  };
  readonly status?: { readonly conditions?: readonly Condition[]; readonly lastScaleTime?: string; readonly [other: string]: unknown };
}
