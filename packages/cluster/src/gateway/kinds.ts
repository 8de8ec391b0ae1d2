/** How a kind is addressed. */
export interface KindInfo {
  plural: string;
  namespaced: boolean;
}

const namespaced = (plural: string): KindInfo => ({ plural, namespaced: true });
const clusterWide = (plural: string): KindInfo => ({ plural, namespaced: false });

/** The kinds Argosy writes, by `apiVersion/Kind`; any other is asked for at the API server. */
export const KNOWN_KINDS: Readonly<Record<string, KindInfo>> = {
  'v1/Namespace': clusterWide('namespaces'),
  'v1/Secret': namespaced('secrets'),
  'v1/ConfigMap': namespaced('configmaps'),
  'v1/Service': namespaced('services'),
  'v1/ServiceAccount': namespaced('serviceaccounts'),
  'v1/Pod': namespaced('pods'),
  'v1/ResourceQuota': namespaced('resourcequotas'),
  'v1/LimitRange': namespaced('limitranges'),
  'apps/v1/Deployment': namespaced('deployments'),
  'apps/v1/StatefulSet': namespaced('statefulsets'),
  'batch/v1/Job': namespaced('jobs'),
  'batch/v1/CronJob': namespaced('cronjobs'),
  'networking.k8s.io/v1/NetworkPolicy': namespaced('networkpolicies'),
  'networking.k8s.io/v1/Ingress': namespaced('ingresses'),
  'rbac.authorization.k8s.io/v1/Role': namespaced('roles'),
  'rbac.authorization.k8s.io/v1/RoleBinding': namespaced('rolebindings'),
  'rbac.authorization.k8s.io/v1/ClusterRole': clusterWide('clusterroles'),
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': clusterWide('clusterrolebindings'),
  'apiextensions.k8s.io/v1/CustomResourceDefinition': clusterWide('customresourcedefinitions'),
  'argoproj.io/v1alpha1/Application': namespaced('applications'),
  'argoproj.io/v1alpha1/AppProject': namespaced('appprojects'),
};
