import { readdirSync, readFileSync } from 'node:fs'
import * as yaml from 'js-yaml'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'

/** An object of a sample. */
export interface Manifest { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }

/** Folders with samples, from the root: what users are shown, and what only tests need. */
const folders = ['deploy/examples', 'test/protocols/api/manifests'] as const
const known = new Set([...ownKinds, ...externalKinds].map(({ group }) => group))

const objects = (file: string): readonly Manifest[] =>
  (yaml.loadAll(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')) as readonly (Manifest | null)[]).filter(document => document !== null)

/** Every object of our kinds and of those we read, in every sample. */
export const manifests: readonly { readonly file: string; readonly object: Manifest }[] = folders.flatMap(folder =>
  readdirSync(new URL(`../../../${folder}/`, import.meta.url)).filter(name => name.endsWith('.yaml')).sort()
    .flatMap(name => objects(`${folder}/${name}`).filter(({ apiVersion }) => known.has(apiVersion.split('/')[0] ?? '')).map(object => ({ file: `${folder}/${name}`, object }))))
