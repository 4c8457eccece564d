import test from 'ava'
import { callerOf } from '#src/admission/caller.ts'

const account = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`
const config = { serviceAccount: account('vmherd-system', 'vmherd'), privilegedUsers: ['ann', account('ns', 'plain'), account('svc-x-HASH', 'sync'), account('svc-HASH-y', 'sync')] }
const none = { controller: false, master: false, privileged: false }
const privileged = { ...none, privileged: true }

const rows: readonly (readonly [claim: string, name: string, groups: readonly string[], is: typeof none])[] = [
  ['an ordinary user is nothing special', 'bob', ['system:authenticated'], none],
  ['the account of the members is the controller', account('vmherd-system', 'vmherd'), [], { ...privileged, controller: true }],
  ['in any case', 'System:ServiceAccount:VMHERD-system:vmherd', [], { ...privileged, controller: true }],
  ['an account of that name elsewhere is not', account('other', 'vmherd'), [], none],
  ['whoever is of system:masters is a master', 'eve', ['a', 'system:masters'], { ...privileged, master: true }],
  ['groups are compared exactly', 'eve', ['System:Masters', 'system:masters2'], none],
  ['kubernetes-admin is privileged', 'kubernetes-admin', [], privileged],
  ['in any case too', 'Kubernetes-Admin', [], privileged],
  ['a user that is listed is privileged', 'ann', [], privileged],
  ['users that are listed are compared exactly', 'Ann', [], none],
  ['a part of a name is not the name', 'an', [], none],
  ['an account that is listed is privileged', account('ns', 'plain'), [], privileged],
  ['another account of the namespace is not', account('ns', 'other'), [], none],
  ['a user called as the account is, is not', 'plain', [], none],
  ['-HASH means five letters or digits', account('svc-x-a1b2c', 'sync'), [], privileged],
  ['capitals are letters', account('svc-x-A1B2C', 'sync'), [], privileged],
  ['four are not enough', account('svc-x-a1b2', 'sync'), [], none],
  ['six are too many', account('svc-x-a1b2c3', 'sync'), [], none],
  ['a dash among them is none', account('svc-x-domain-c36', 'sync'), [], none],
  ['nothing stands before them but the prefix', account('svc-x-y-a1b2c', 'sync'), [], none],
  ['another prefix of its length is not the prefix', account('svc-y-a1b2c', 'sync'), [], none],
  ['nothing stands before an account', `a${account('svc-x-a1b2c', 'sync')}`, [], none],
  ['nothing stands behind an account', `${account('svc-x-a1b2c', 'sync')}:a`, [], none],
  ['-HASH in the middle is itself', account('svc-HASH-y', 'sync'), [], privileged],
  ['and nothing else', account('svc-a1b2c-y', 'sync'), [], none],
  ['nothing stands before the prefix', account('my-svc-x-a1b2c', 'sync'), [], none],
  ['the dash belongs to the prefix', account('svc-xa1b2c', 'sync'), [], none],
  ['the account has to be the one', account('svc-x-a1b2c', 'other'), [], none],
  ['nor is a user a service account', 'svc-x-a1b2c', [], none],
  ['nor is one who is called nearly so', 'System:ServiceAccount:svc-x-a1b2c:sync', [], none],
]
for (const [claim, name, groups, is] of rows) test(claim, t => t.deepEqual(callerOf({ user: { name, groups } }, config), is))

test('the account of the members may be configured in any case', t => t.true(callerOf({ user: { name: config.serviceAccount, groups: [] } }, { ...config, serviceAccount: config.serviceAccount.toUpperCase() }).controller))
