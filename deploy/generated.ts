import * as yaml from 'js-yaml'
import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Kind } from '#protocols/api/schema.ts'
import { controllerManifests, userManifests, type RbacManifest } from './rbac.ts'

/** A file under deploy that is made and not written: its path from there and what it says. */
export interface GeneratedFile { readonly path: string; readonly text: string }

const head = '# Made by `npm run generate` from protocols/api: change it there.\n'

const manifestsFile = (path: string, manifests: readonly RbacManifest[]): GeneratedFile => ({
  path, text: '# Made by `npm run generate` from deploy/rbac.ts: change it there.\n' + manifests.map(manifest => yaml.dump(manifest, { lineWidth: 140, noRefs: true })).join('---\n'),
})

const crdFile = (folder: string) => (kind: Kind): GeneratedFile => ({
  path: `${folder}/${kind.group}_${kind.plural}.yaml`,
  text: head + yaml.dump(crd(kind), { lineWidth: 140, noRefs: true }),
})

/** All generated files. */
export const generated = (): readonly GeneratedFile[] => [
  ...ownKinds.map(crdFile('crd')), ...externalKinds.map(crdFile('crd-external')),
  manifestsFile('rbac/controller.yaml', controllerManifests()), manifestsFile('rbac/users.yaml', userManifests()),
]
