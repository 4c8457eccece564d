import { ageColumn, column, define, part } from '#world/kubernetes/kinds/define.ts'
import type { ApiObject, KindDefinition } from '#world/kubernetes/kind.ts'
import { conditions, listOf, record, text } from '#world/kubernetes/kinds/fields.ts'

const namespace = define({
  kind: 'Namespace', plural: 'namespaces', shortNames: ['ns'], namespaced: false, status: true, nameRule: 'label', selectableFields: ['status.phase'],
  description: 'A room for names: objects in it have names of their own.',
  properties: {
    spec: record('What is wanted of the namespace.', {
      finalizers: listOf('What has to be done before the namespace may go.', text('Name of a finalizer.')),
    }),
    status: record('What stands.', {
      phase: text('Active, or Terminating while it is emptied.'),
      conditions: conditions('What hinders its end.'),
    }),
  },
  columns: [column('Status', '.status.phase'), ageColumn],
})

/** Namespaces are deleted one by one only. */
export const namespaceKind: KindDefinition = { ...namespace, verbs: namespace.verbs.filter(verb => verb !== 'deletecollection') }

export const isNamespace = ({ group, plural }: KindDefinition): boolean => group === '' && plural === 'namespaces'

/** What holds a namespace besides the finalizers of its metadata; nothing of any other object. */
export const specFinalizers = (object: ApiObject): readonly string[] =>
  (object.kind === 'Namespace' && object.apiVersion === 'v1' ? part(object['spec'])['finalizers'] as readonly string[] | undefined ?? [] : [])
