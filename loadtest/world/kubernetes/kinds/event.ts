import { ageAt } from '#world/kubernetes/age.ts'
import type { ApiObject, PrinterColumn, Schema } from '#world/kubernetes/kind.ts'
import { computed, define, part, word } from '#world/kubernetes/kinds/define.ts'
import { int32, objectReference, record, text, time } from '#world/kubernetes/kinds/fields.ts'

const source = (description: string): Schema => record(description, { component: text('Program that reports.'), host: text('Node it runs on.') })
const series = record('Repetitions of the event.', { count: int32('How often so far.'), lastObservedTime: time('When last.') })

/** One list of columns for both groups: each cell looks at the event in core form. */
const columns: readonly PrinterColumn[] = [
  computed('Last Seen', (object, now) => lastSeen(core(object), now)),
  computed('Type', (object) => word(object['type'])),
  computed('Reason', (object) => word(object['reason'])),
  computed('Object', (object) => involved(core(object))),
  computed('Subobject', (object) => word(part(core(object)['involvedObject'])['fieldPath']), { priority: 1 }),
  computed('Source', (object) => reporter(core(object)), { priority: 1 }),
  computed('Message', (object) => word(core(object)['message']).trim()),
  computed('First Seen', (object, now) => firstSeen(core(object), now), { priority: 1 }),
  computed('Count', (object) => count(core(object)), { priority: 1 }),
  computed('Name', (object) => object.metadata.name, { priority: 1, format: 'name' }),
]

const core = (object: ApiObject): ApiObject => object['regarding'] === undefined ? object : eventAs(object, 'v1')

const involved = (event: ApiObject): string => {
  const reference = part(event['involvedObject'])
  const kind = word(reference['kind']).toLowerCase()
  return reference['name'] === undefined ? kind : `${kind}/${word(reference['name'])}`
}
const reporter = (event: ApiObject): string => {
  const from = part(event['source'])
  const component = word(from['component'], word(event['reportingComponent']))
  const host = word(from['host'], word(event['reportingInstance']))
  return host === '' ? component : `${component}, ${host}`
}
const firstSeen = (event: ApiObject, now: number): string => ageAt(event['firstTimestamp'] ?? event['eventTime'], now)
const lastSeen = (event: ApiObject, now: number): string =>
  ageAt(part(event['series'])['lastObservedTime'] ?? event['lastTimestamp'] ?? event['eventTime'] ?? event['firstTimestamp'], now)
const count = (event: ApiObject): string => word(part(event['series'])['count'], word(event['count'], '1'))

const referenceFields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']

export const coreEventKind = define({
  kind: 'Event', plural: 'events', shortNames: ['ev'], namespaced: true,
  selectableFields: [...referenceFields.map((name) => `involvedObject.${name}`), 'reason', 'type', 'reportingComponent'],
  description: 'Something that happened to an object. Kept for about an hour.',
  properties: {
    involvedObject: objectReference('What the event is about.'),
    reason: text('One word for machines.'), message: text('A sentence for people.'), type: text('Normal or Warning.'),
    source: source('Who reports it, older form.'),
    firstTimestamp: time('When it was first seen.'), lastTimestamp: time('When it was last seen.'), count: int32('How often it was seen.'),
    eventTime: time('When it happened, to the microsecond.'), series, action: text('What was done or tried.'),
    related: objectReference('A second object that has to do with it.'),
    reportingComponent: text('Controller that reports it.'), reportingInstance: text('Replica of the controller.'),
  },
  required: ['involvedObject'],
  columns,
})

export const eventKind = define({
  group: 'events.k8s.io', kind: 'Event', plural: 'events', shortNames: ['ev'], namespaced: true,
  selectableFields: [...referenceFields.map((name) => `regarding.${name}`), 'reason', 'type', 'reportingController'],
  description: 'Something that happened to an object. Kept for about an hour.',
  properties: {
    regarding: objectReference('What the event is about.'),
    reason: text('One word for machines.'), note: text('A sentence for people.'), type: text('Normal or Warning.'),
    eventTime: time('When it happened, to the microsecond.'), series, action: text('What was done or tried.'),
    related: objectReference('A second object that has to do with it.'),
    reportingController: text('Controller that reports it.'), reportingInstance: text('Replica of the controller.'),
    deprecatedSource: source('Who reports it, older form.'),
    deprecatedFirstTimestamp: time('When it was first seen.'), deprecatedLastTimestamp: time('When it was last seen.'),
    deprecatedCount: int32('How often it was seen.'),
  },
  columns,
})

/** Names of the fields that the two groups name differently: core, then events.k8s.io. */
const renamed: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'], ['message', 'note'], ['reportingComponent', 'reportingController'], ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'], ['lastTimestamp', 'deprecatedLastTimestamp'], ['count', 'deprecatedCount'],
]

/** The same event in the other group's form (`v1` or `events.k8s.io/v1`): a copy of the top level, parts are shared. */
export function eventAs(object: ApiObject, apiVersion: 'v1' | 'events.k8s.io/v1'): ApiObject {
  const [from, to] = apiVersion === 'v1' ? [1, 0] as const : [0, 1] as const
  const converted: ApiObject = { ...object, apiVersion }
  for (const names of renamed) {
    const value = converted[names[from]]
    if (value === undefined) continue
    delete converted[names[from]]
    converted[names[to]] = value
  }
  return converted
}
