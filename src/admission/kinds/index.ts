import type { AdmittedName } from '#protocols/api/admitted.ts'
import type { KindAdmission } from '../kind.ts'
import { virtualMachineAdmission } from '../virtual-machine/admission.ts'
import { claimAdmission } from './claim.ts'
import { classAdmission } from './class.ts'
import { groupPublishRequestAdmission } from './group-publish-request.ts'
import { groupAdmission } from './group.ts'
import { publishRequestAdmission } from './publish-request.ts'
import { replicaSetAdmission } from './replica-set.ts'
import { resourcePolicyAdmission } from './resource-policy.ts'
import { serviceAdmission } from './service.ts'
import { snapshotAdmission } from './snapshot.ts'
import { webConsoleRequestAdmission } from './web-console-request.ts'

/** Admission of every kind that has webhooks, by the word in the webhook's path. */
export const kinds: Readonly<Record<AdmittedName, KindAdmission>> = {
  virtualmachine: virtualMachineAdmission, virtualmachinegroup: groupAdmission, virtualmachinesnapshot: snapshotAdmission, virtualmachineclass: classAdmission,
  virtualmachineservice: serviceAdmission, virtualmachinepublishrequest: publishRequestAdmission, virtualmachinegrouppublishrequest: groupPublishRequestAdmission,
  virtualmachinesetresourcepolicy: resourcePolicyAdmission, virtualmachinereplicaset: replicaSetAdmission, virtualmachinewebconsolerequest: webConsoleRequestAdmission,
  persistentvolumeclaim: claimAdmission,
}
