import test from 'ava'
import type { Reason } from '#protocols/fault.ts'
import { faultOf, meaningOf, taskFault } from '#src/provider/faults.ts'

const expected: Readonly<Record<string, Reason>> = {
  NotAuthenticated: 'Unavailable', InvalidLogin: 'Unauthorized', NoPermission: 'Forbidden', ManagedObjectNotFound: 'NotFound', DuplicateName: 'AlreadyExists',
  InsufficientCpuResourcesFault: 'InsufficientCapacity', InsufficientMemoryResourcesFault: 'InsufficientCapacity', NotEnoughCpus: 'InsufficientCapacity', NoDiskSpace: 'InsufficientCapacity',
  TaskInProgress: 'Busy', ConcurrentAccess: 'Conflict', InvalidPowerState: 'InvalidState', InvalidHostState: 'InvalidState', ToolsUnavailable: 'InvalidState', HostNotConnected: 'InvalidState',
  InvalidArgument: 'InvalidSpec', InvalidDeviceSpec: 'InvalidSpec', InvalidRequest: 'InvalidSpec', InvalidName: 'InvalidSpec', GenericVmConfigFault: 'InvalidSpec', NotSupported: 'InvalidSpec',
  InvalidCollectorVersion: 'Gone', RequestCanceled: 'Unavailable', SystemError: 'Unavailable', FaultOfTheFuture: 'Unavailable',
}

for (const [type, reason] of Object.entries(expected)) test(`${type} means ${reason}`, t => { t.is(meaningOf(type).reason, reason) })

test('the message names what was tried, the fault, what vCenter said, its fields, and what to do', t => {
  t.is(
    faultOf({ type: 'InsufficientMemoryResourcesFault', message: 'Not enough memory. ', detail: { unreserved: 1, requested: 2 } }, 'power on of vm-42').message,
    'power on of vm-42: vCenter says InsufficientMemoryResourcesFault "Not enough memory." (unreserved 1, requested 2); free capacity, or ask for less',
  )
})

test('a task without a fault that can be read has failed all the same', t => {
  t.like(taskFault(undefined), { type: 'SystemError' })
  t.like(taskFault({ fault: { _typeName: 'NoDiskSpace', file: 'a', datastore: 'b' }, localizedMessage: 'full' }), { type: 'NoDiskSpace', message: 'full' })
})
