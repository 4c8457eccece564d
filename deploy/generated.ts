import * as yaml from 'js-yaml'
import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Kind } from '#protocols/api/schema.ts'
import { configurationPage } from './configuration.ts'
import { controllerManifests, userManifests, type RbacManifest } from './rbac.ts'
import { pageName, referenceIndex, referencePage } from './reference.ts'

/** A file that is made and not written: its path from the root and what it says. */
export interface GeneratedFile { readonly path: string; readonly text: string }

const head = '# Made by `npm run generate` from protocols/api: change it there.\n'

const manifestsFile = (path: string, manifests: readonly RbacManifest[]): GeneratedFile => ({
  path, text: '# Made by `npm run generate` from deploy/rbac.ts: change it there.\n' + manifests.map(manifest => yaml.dump(manifest, { lineWidth: 140, noRefs: true })).join('---\n'),
})

const crdFile = (folder: string) => (kind: Kind): GeneratedFile => ({
  path: `deploy/${folder}/${kind.group}_${kind.plural}.yaml`,
  text: head + yaml.dump(crd(kind), { lineWidth: 140, noRefs: true }),
})

const page = (name: string, text: string, source = 'protocols/api'): GeneratedFile =>
  ({ path: `docs/reference/${name}.md`, text: `<!-- Made by \`npm run generate\` from ${source}: change it there. -->\n${text}` })

/** Folders in which every file is made. */
export const generatedFolders = ['deploy/crd', 'deploy/crd-external', 'docs/reference'] as const

/** All generated files. */
export const generated = (): readonly GeneratedFile[] => [
  ...ownKinds.map(crdFile('crd')), ...externalKinds.map(crdFile('crd-external')),
  manifestsFile('deploy/rbac/controller.yaml', controllerManifests()), manifestsFile('deploy/rbac/users.yaml', userManifests()),
  ...ownKinds.map(kind => page(pageName(kind), referencePage(kind))), page('README', referenceIndex(ownKinds, externalKinds)),
  page('configuration', configurationPage(), 'src/config.ts'),
]
