import test from 'ava'
import { decodeRequest, decodeResponse, encodeFault, encodeRequest, encodeResponse } from '#protocols/vim/soap.ts'
import { boxed, moRef } from '#protocols/vim/values.ts'

const folder = moRef('Folder', 'group-v3')
const config = {
  name: 'a<b>&"c"', uuid: 'bios', instanceUuid: 'inst', numCPUs: 2, memoryMB: 4096,
  deviceChange: [{ operation: 'add', device: { _typeName: 'ParaVirtualSCSIController', key: -100, busNumber: 0, sharedBus: 'noSharing' } }],
  extraConfig: [{ key: 'k', value: 'v' }],
}

test('a request comes back as it was, whatever order its fields were given in', t => {
  const back = decodeRequest(encodeRequest('CreateVM_Task', folder, { pool: moRef('ResourcePool', 'resgroup-1'), config: { ...config } }))
  t.true(back.ok)
  if (back.ok) t.deepEqual(back.value, { method: 'CreateVM_Task', self: folder, args: { config, pool: moRef('ResourcePool', 'resgroup-1') } })
})

const raw = (inner: string) => `<Envelope><Body><ReconfigVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">vm-1</_this>${inner}</ReconfigVM_Task></Body></Envelope>`
const refusals: readonly (readonly [claim: string, inner: string, message: RegExp])[] = [
  ['elements in the wrong order', '<spec><memoryMB>1</memoryMB><numCPUs>1</numCPUs></spec>', /Unexpected element tag "numCPUs"/],
  ['an unknown element', '<spec><colour>red</colour></spec>', /Unexpected element tag "colour"/],
  ['an element given twice that may stand once', '<spec><numCPUs>1</numCPUs><numCPUs>2</numCPUs></spec>', /Unexpected element tag "numCPUs"/],
  ['a number that is none', '<spec><numCPUs>two</numCPUs></spec>', /"two" of numCPUs is no int/],
  ['a missing parameter', '', /Required property spec is missing/],
  ['broken XML', '<spec>', /unexpected close tag|unclosed/],
]
for (const [claim, inner, message] of refusals) {
  test(`the server refuses ${claim}`, t => {
    const result = decodeRequest(raw(inner))
    t.false(result.ok)
    if (!result.ok) t.regex(result.fault.message, message)
  })
}

test('answers keep types where anything may stand', t => {
  const value = {
    version: '7', filterSet: [{ filter: moRef('PropertyFilter', 'f'), objectSet: [{ kind: 'modify', obj: moRef('VirtualMachine', 'vm-1'), changeSet: [
      { name: 'runtime.powerState', op: 'assign', val: 'poweredOn' },
      { name: 'summary.config.memorySizeMB', op: 'assign', val: 4096 },
      { name: 'config.createDate', op: 'assign', val: boxed('dateTime', '2026-01-01T00:00:00Z') },
      { name: 'datastore', op: 'assign', val: [moRef('Datastore', 'datastore-1')] },
      { name: 'guest.net', op: 'assign', val: boxed('ArrayOfGuestNicInfo', [{ macAddress: 'aa', connected: true, deviceConfigId: 4000, ipAddress: ['10.0.0.1'] }]) },
    ] }] }],
  }
  const back = decodeResponse('WaitForUpdatesEx', encodeResponse('WaitForUpdatesEx', value))
  t.true(back.ok)
  if (!back.ok || !('value' in back.value)) return t.fail()
  const set = back.value.value as typeof value
  t.deepEqual(set.filterSet[0]?.objectSet[0]?.changeSet.map(change => change.val), [
    'poweredOn', 4096, '2026-01-01T00:00:00Z', [moRef('Datastore', 'datastore-1')],
    [{ macAddress: 'aa', connected: true, deviceConfigId: 4000, ipAddress: ['10.0.0.1'] }],
  ])
})

test('a fault keeps its type, its sentence and its fields', t => {
  const back = decodeResponse('PowerOnVM_Task', encodeFault({ type: 'InvalidPowerState', message: 'no', detail: { requestedState: 'poweredOn', existingState: 'poweredOn' } }))
  t.true(back.ok)
  if (!back.ok || !('fault' in back.value)) return t.fail()
  t.is(back.value.fault.type, 'InvalidPowerState')
  t.is(back.value.fault.message, 'no')
  t.is(back.value.fault.detail['existingState'], 'poweredOn')
})

test('a client reads what a newer server sends, and any prefix of xsi', t => {
  const xml = '<e:Envelope xmlns:e="x"><e:Body><FindByUuidResponse><returnval type="VirtualMachine">vm-9</returnval><novelty/></FindByUuidResponse></e:Body></e:Envelope>'
  const back = decodeResponse('FindByUuid', xml)
  t.true(back.ok && 'value' in back.value && JSON.stringify(back.value.value) === '{"type":"VirtualMachine","value":"vm-9"}')
  const prefixed = '<E><Body><RetrievePropertiesExResponse><returnval><objects><obj type="VirtualMachine">vm-1</obj><propSet><name>n</name><val _XMLSchema-instance:type="xsd:string">x</val></propSet></objects></returnval></RetrievePropertiesExResponse></Body></E>'
  const props = decodeResponse('RetrievePropertiesEx', prefixed)
  t.true(props.ok && 'value' in props.value)
  if (props.ok && 'value' in props.value) t.deepEqual(props.value.value, { objects: [{ obj: moRef('VirtualMachine', 'vm-1'), propSet: [{ name: 'n', val: 'x' }] }] })
})

test('a method that returns nothing gives nothing', t => {
  const back = decodeResponse('Logout', encodeResponse('Logout', undefined))
  t.deepEqual(back, { ok: true, value: { value: undefined } })
})

for (const [claim, inner, message] of [
  ['a number that does not fit', '<spec><numCPUs>2147483648</numCPUs></spec>', /"2147483648" of numCPUs is no int/],
  ['a fraction', '<spec><numCPUs>1.5</numCPUs></spec>', /"1.5" of numCPUs is no int/],
  ['a boolean that is none', '<spec><cpuHotAddEnabled>yes</cpuHotAddEnabled></spec>', /"yes" of cpuHotAddEnabled is no boolean/],
  ['an instant that is none', '<spec><createDate>today</createDate></spec>', /"today" of createDate is no dateTime/],
  ['a type in the place of another', '<spec><deviceChange><device xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="SharesInfo"><shares>1</shares></device></deviceChange></spec>', /Type SharesInfo of device is not a VirtualDevice/],
] as const) {
  test(`the server refuses ${claim}`, t => {
    const result = decodeRequest(raw(inner))
    t.false(result.ok)
    if (!result.ok) t.regex(result.fault.message, message)
  })
}

test('a fault that is not in the table keeps its type', t => {
  const back = decodeResponse('RetrievePropertiesEx', encodeResponse('RetrievePropertiesEx', { objects: [{ obj: moRef('Task', 'task-1'), propSet: [
    { name: 'info.error', val: { _typeName: 'LocalizedMethodFault', fault: { _typeName: 'NeverHeardOf' }, localizedMessage: 'no' } },
  ] }] }))
  t.true(back.ok)
  if (!back.ok || !('value' in back.value)) return t.fail()
  t.deepEqual((back.value.value as { objects: { propSet: { val: unknown }[] }[] }).objects[0]?.propSet[0]?.val,
    { _typeName: 'LocalizedMethodFault', fault: { _typeName: 'NeverHeardOf' }, localizedMessage: 'no' })
})

test('an enumeration is a type of vim25, a number one of XML Schema', t => {
  const xml = encodeResponse('RetrievePropertiesEx', { objects: [{ obj: moRef('VirtualMachine', 'vm-1'), propSet: [
    { name: 'runtime.powerState', val: boxed('VirtualMachinePowerState', 'poweredOn') }, { name: 'n', val: boxed('long', 5) },
  ] }] })
  t.regex(xml, /<val xsi:type="VirtualMachinePowerState">poweredOn<\/val>/)
  t.regex(xml, /<val xsi:type="xsd:long">5<\/val>/)
})
