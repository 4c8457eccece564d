import type { KindDefinition } from '#world/kubernetes/kind.ts'
import { configMapKind, secretKind, serviceAccountKind } from '#world/kubernetes/kinds/config.ts'
import { definitionKind } from '#world/kubernetes/kinds/definition.ts'
import { coreEventKind, eventKind } from '#world/kubernetes/kinds/event.ts'
import { leaseKind } from '#world/kubernetes/kinds/lease.ts'
import { namespaceKind } from '#world/kubernetes/kinds/namespace.ts'
import { endpointsKind, serviceKind } from '#world/kubernetes/kinds/network.ts'
import { nodeKind } from '#world/kubernetes/kinds/node.ts'
import { resourceQuotaKind } from '#world/kubernetes/kinds/quota.ts'
import { clusterRoleBindingKind, clusterRoleKind, roleBindingKind, roleKind } from '#world/kubernetes/kinds/rbac.ts'
import { claimKind, storageClassKind, volumeKind } from '#world/kubernetes/kinds/volume.ts'
import { mutatingWebhookKind, validatingWebhookKind } from '#world/kubernetes/kinds/webhook.ts'

/**
 * The kinds that are there without a CustomResourceDefinition. Core events come before those of events.k8s.io, so that `events` means
 * them; both are one storage (`eventAs`).
 */
export const builtinKinds: readonly KindDefinition[] = [
  configMapKind, endpointsKind, coreEventKind, namespaceKind, nodeKind, claimKind, volumeKind, resourceQuotaKind, secretKind, serviceAccountKind,
  serviceKind, mutatingWebhookKind, validatingWebhookKind, definitionKind, leaseKind, eventKind, clusterRoleBindingKind, clusterRoleKind, roleBindingKind, roleKind, storageClassKind,
]
