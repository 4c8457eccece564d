import type { ApiObject } from '#world/kubernetes/kind.ts'
import { column, computed, define, objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { bool, bytes, choice, conditions, free, int32, int64, listOf, record, text } from '#world/kubernetes/kinds/fields.ts'

/** `v1(storage),v2`. */
const versions = (object: ApiObject): string => objects(part(object['spec'])['versions']).map(one => `${word(one['name'])}${one['storage'] === true ? '(storage)' : ''}`).sort().join(',')

const names = (description: string) => record(description, {
  plural: text('Name of the resource in URLs.'), singular: text('Name of one, lower case; the kind in lower case when left out.'),
  kind: text('Name of the kind, in CamelCase.'), listKind: text('Name of a list of them.'),
  shortNames: listOf('Short names for the command line.', text('A short name.')), categories: listOf('Groups of resources it belongs to.', text('A category.')),
}, ['plural', 'kind'])

const version = record('One version of the kind.', {
  name: text('Name of the version.'), served: bool('Whether it can be asked for.'), storage: bool('Whether objects are stored in it.'),
  deprecated: bool('Whether users are warned.'), deprecationWarning: text('The warning.'),
  schema: record('What objects look like.', { openAPIV3Schema: free('Structural schema of an object.') }),
  subresources: record('Further doors to an object.', {
    status: free('Present when the status is written apart.'),
    scale: record('How the number of replicas is found.', {
      specReplicasPath: text('Path of the wanted number.'), statusReplicasPath: text('Path of the present number.'), labelSelectorPath: text('Path of the selector.'),
    }, ['specReplicasPath', 'statusReplicasPath']),
  }),
  additionalPrinterColumns: listOf('Columns beside the name.', record('One column.', {
    name: text('Heading.'), type: text('Type of its cells.'), format: text('Format of its cells.'), description: text('What it shows.'),
    priority: int32('0 for always, more for wide output.'), jsonPath: text('Where its value stands.'),
  }, ['name', 'type', 'jsonPath'])),
  selectableFields: listOf('Fields that field selectors may use.', record('One field.', { jsonPath: text('Where it stands.') }, ['jsonPath'])),
}, ['name', 'served', 'storage'])

export const definitionKind = define({
  group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', shortNames: ['crd', 'crds'],
  categories: ['api-extensions'], namespaced: false, status: true,
  description: 'A kind that is added to the API.',
  properties: {
    spec: record('What the kind is.', {
      group: text('API group of the kind.'),
      names: names('How the kind is called.'),
      scope: choice('Whether objects live in namespaces.', ['Cluster', 'Namespaced']),
      versions: listOf('Versions of the kind.', version),
      conversion: record('How one version becomes another.', {
        strategy: choice('None changes only apiVersion; Webhook asks.', ['None', 'Webhook']),
        webhook: record('Who is asked.', {
          clientConfig: record('How it is reached.', {
            url: text('Address.'), caBundle: bytes('Certificates, PEM.'),
            service: record('Service in front of it.', { namespace: text('Namespace.'), name: text('Name.'), path: text('Path.'), port: int32('Port.', { default: 443 }) }, ['namespace', 'name']),
          }),
          conversionReviewVersions: listOf('Versions of ConversionReview that it reads.', text('A version.')),
        }, ['conversionReviewVersions']),
      }, ['strategy'], { default: { strategy: 'None' } }),
      preserveUnknownFields: bool('No longer used; must be false.'),
    }, ['group', 'names', 'scope', 'versions']),
    status: record('What stands.', {
      conditions: conditions('How far the kind is taken up.', { observedGeneration: int64('Generation that the condition speaks of.') }),
      acceptedNames: names('Names in use.'),
      storedVersions: listOf('Versions that objects have been stored in.', text('A version.')),
      observedGeneration: int64('Generation that the status speaks of.'),
    }),
  },
  required: ['spec'],
  columns: [
    column('Scope', '.spec.scope', { description: 'Namespaced or Cluster.' }),
    computed('Versions', versions, { description: 'Versions of the kind, and which of them is stored.' }),
    column('Created At', '.metadata.creationTimestamp', { type: 'date', description: 'When the kind was added.', cell: object => object.metadata.creationTimestamp }),
    column('Group', '.spec.group', { priority: 1, description: 'Group of the kind.' }),
    column('Kind', '.spec.names.kind', { priority: 1, description: 'Name of the kind.' }),
    computed('ShortNames', object => (part(object['spec'], 'names')['shortNames'] as string[] | undefined ?? []).join(','), { priority: 1, description: 'Short names for the command line.' }),
    computed('Established', object => objects(part(object['status'])['conditions']).some(one => one['type'] === 'Established' && one['status'] === 'True'), { type: 'boolean', priority: 1, description: 'Whether the kind is served.' }),
  ],
})
