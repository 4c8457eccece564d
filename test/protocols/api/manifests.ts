import { readdirSync, readFileSync } from 'node:fs'
import * as yaml from 'js-yaml'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'

/** An object of a sample. */
export interface Manifest { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string }; readonly status?: unknown }

/** Folders with samples, from the root: what users are shown, and what only tests need. */
const folders = ['deploy/examples', 'test/protocols/api/manifests'] as const
/** Kinds of ours and those that we read; a sample may hold a claim besides. */
const known = new Set(['PersistentVolumeClaim', ...[...ownKinds, ...externalKinds].map(({ kind }) => kind)])

const objects = (file: string): readonly Manifest[] =>
  (yaml.loadAll(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')) as readonly (Manifest | null)[]).filter(document => document !== null)

export interface Sample {
  readonly file: string
  /** Each file has one of its own, whatever it says, so that samples can use the same names. */
  readonly namespace: string
  readonly object: Manifest
}

/** Every object of these kinds, in every sample. */
export const manifests: readonly Sample[] = folders.flatMap(folder => readdirSync(new URL(`../../../${folder}/`, import.meta.url)).filter(name => name.endsWith('.yaml')).sort()
  .flatMap(name => objects(`${folder}/${name}`).filter(({ kind }) => known.has(kind))
    .map(object => ({ file: `${folder}/${name}`, namespace: `sample-${name.replace('.yaml', '')}`, object }))))
