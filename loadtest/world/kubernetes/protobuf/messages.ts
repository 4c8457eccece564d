/**
 * The messages of built-in kinds, as far as clients send them: kubectl creates these by its typed clients, which write protobuf only.
 * A field is `number: 'name type'`; `[]` is a list, `{}` a map by texts, and a name with `?` may be set to nothing (0, false or no
 * text), where for others nothing means absent. Status is left to the server. Numbers are those of the published `generated.proto`.
 */
export const messages: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ObjectMeta: {
    1: 'name string', 2: 'generateName string', 3: 'namespace string', 5: 'uid string', 6: 'resourceVersion string', 7: 'generation int', 8: 'creationTimestamp Time',
    9: 'deletionTimestamp Time', 10: 'deletionGracePeriodSeconds? int', 11: 'labels string{}', 12: 'annotations string{}', 13: 'ownerReferences OwnerReference[]',
    14: 'finalizers string[]', 17: 'managedFields ManagedFieldsEntry[]',
  },
  OwnerReference: { 1: 'kind string', 3: 'name string', 4: 'uid string', 5: 'apiVersion string', 6: 'controller? bool', 7: 'blockOwnerDeletion? bool' },
  ManagedFieldsEntry: { 1: 'manager string', 2: 'operation string', 3: 'apiVersion string', 4: 'time Time', 6: 'fieldsType string', 7: 'fieldsV1 Json', 8: 'subresource string' },
  LabelSelector: { 1: 'matchLabels string{}', 2: 'matchExpressions Requirement[]' },
  Requirement: { 1: 'key string', 2: 'operator string', 3: 'values string[]' },
  DeleteOptions: { 1: 'gracePeriodSeconds? int', 2: 'preconditions Preconditions', 3: 'orphanDependents? bool', 4: 'propagationPolicy? string', 5: 'dryRun string[]' },
  Preconditions: { 1: 'uid? string', 2: 'resourceVersion? string' },

  Namespace: { 1: 'metadata ObjectMeta', 2: 'spec NamespaceSpec' },
  NamespaceSpec: { 1: 'finalizers string[]' },
  ConfigMap: { 1: 'metadata ObjectMeta', 2: 'data string{}', 3: 'binaryData bytes{}', 4: 'immutable? bool' },
  Secret: { 1: 'metadata ObjectMeta', 2: 'data bytes{}', 3: 'type string', 4: 'stringData string{}', 5: 'immutable? bool' },
  ServiceAccount: { 1: 'metadata ObjectMeta', 2: 'secrets ObjectReference[]', 3: 'imagePullSecrets LocalObjectReference[]', 4: 'automountServiceAccountToken? bool' },
  ObjectReference: { 1: 'kind string', 2: 'namespace string', 3: 'name string', 4: 'uid string', 5: 'apiVersion string', 6: 'resourceVersion string', 7: 'fieldPath string' },
  LocalObjectReference: { 1: 'name string' },
  ResourceQuota: { 1: 'metadata ObjectMeta', 2: 'spec ResourceQuotaSpec' },
  ResourceQuotaSpec: { 1: 'hard Quantity{}', 2: 'scopes string[]', 3: 'scopeSelector ScopeSelector' },
  ScopeSelector: { 1: 'matchExpressions ScopeRequirement[]' },
  ScopeRequirement: { 1: 'scopeName string', 2: 'operator string', 3: 'values string[]' },
  Service: { 1: 'metadata ObjectMeta', 2: 'spec ServiceSpec' },
  ServiceSpec: {
    1: 'ports ServicePort[]', 2: 'selector string{}', 3: 'clusterIP string', 4: 'type string', 5: 'externalIPs string[]', 7: 'sessionAffinity string', 8: 'loadBalancerIP string',
    9: 'loadBalancerSourceRanges string[]', 10: 'externalName string', 11: 'externalTrafficPolicy string', 12: 'healthCheckNodePort int', 13: 'publishNotReadyAddresses bool',
    14: 'sessionAffinityConfig SessionAffinityConfig', 17: 'ipFamilyPolicy? string', 18: 'clusterIPs string[]', 19: 'ipFamilies string[]', 20: 'allocateLoadBalancerNodePorts? bool',
    21: 'loadBalancerClass? string', 22: 'internalTrafficPolicy? string', 23: 'trafficDistribution? string',
  },
  ServicePort: { 1: 'name string', 2: 'protocol string', 3: 'port int', 4: 'targetPort IntOrString', 5: 'nodePort int', 6: 'appProtocol? string' },
  SessionAffinityConfig: { 1: 'clientIP ClientIPConfig' },
  ClientIPConfig: { 1: 'timeoutSeconds? int' },

  Role: { 1: 'metadata ObjectMeta', 2: 'rules PolicyRule[]' },
  ClusterRole: { 1: 'metadata ObjectMeta', 2: 'rules PolicyRule[]', 3: 'aggregationRule AggregationRule' },
  RoleBinding: { 1: 'metadata ObjectMeta', 2: 'subjects Subject[]', 3: 'roleRef RoleRef' },
  ClusterRoleBinding: { 1: 'metadata ObjectMeta', 2: 'subjects Subject[]', 3: 'roleRef RoleRef' },
  PolicyRule: { 1: 'verbs string[]', 2: 'apiGroups string[]', 3: 'resources string[]', 4: 'resourceNames string[]', 5: 'nonResourceURLs string[]' },
  AggregationRule: { 1: 'clusterRoleSelectors LabelSelector[]' },
  RoleRef: { 1: 'apiGroup string', 2: 'kind string', 3: 'name string' },
  Subject: { 1: 'kind string', 2: 'apiGroup string', 3: 'name string', 4: 'namespace string' },

  SelfSubjectReview: { 1: 'metadata ObjectMeta' },
  SelfSubjectAccessReview: { 1: 'metadata ObjectMeta', 2: 'spec AccessReviewSpec' },
  SelfSubjectRulesReview: { 1: 'metadata ObjectMeta', 2: 'spec RulesReviewSpec' },
  SubjectAccessReview: { 1: 'metadata ObjectMeta', 2: 'spec AccessReviewSpec' },
  LocalSubjectAccessReview: { 1: 'metadata ObjectMeta', 2: 'spec AccessReviewSpec' },
  AccessReviewSpec: { 1: 'resourceAttributes ResourceAttributes', 2: 'nonResourceAttributes NonResourceAttributes', 3: 'user string', 4: 'groups string[]', 5: 'extra ExtraValue{}', 6: 'uid string' },
  ExtraValue: { 1: 'items string[]' },
  ResourceAttributes: { 1: 'namespace string', 2: 'verb string', 3: 'group string', 4: 'version string', 5: 'resource string', 6: 'subresource string', 7: 'name string' },
  NonResourceAttributes: { 1: 'path string', 2: 'verb string' },
  RulesReviewSpec: { 1: 'namespace string' },
  TokenRequest: { 1: 'metadata ObjectMeta', 2: 'spec TokenRequestSpec' },
  TokenRequestSpec: { 1: 'audiences string[]', 3: 'boundObjectRef BoundObjectReference', 4: 'expirationSeconds? int' },
  BoundObjectReference: { 1: 'kind string', 2: 'apiVersion string', 3: 'name string', 4: 'uid string' },
}
