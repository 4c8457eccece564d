import test from 'ava'
import { annotations } from '#protocols/api/keys.ts'
import { version } from '#protocols/api/resources.ts'
import { bitsOf, isUpgraded } from '#protocols/api/upgrade.ts'

const told = (build: string | undefined, schema: string | undefined, bits: string | undefined): Record<string, string> => Object.fromEntries(
  ([[annotations.upgradedToBuildVersion, build], [annotations.upgradedToSchemaVersion, schema], [annotations.upgradedToFeatureVersion, bits]] as const).filter((entry): entry is [typeof entry[0], string] => entry[1] !== undefined))
const all = { sharedDisks: true, allDisksArePvcs: true }
const claims = { sharedDisks: false, allDisksArePvcs: true }
const disks = { sharedDisks: true, allDisksArePvcs: false }
const base = { sharedDisks: false, allDisksArePvcs: false }

const rows: readonly (readonly [claim: string, found: Readonly<Record<string, string>> | undefined, features: typeof all, is: boolean])[] = [
  ['an object without annotations is not upgraded', undefined, base, false],
  ['all three make it so', told('b', version, '7'), all, true],
  ['without the build it is not', told(undefined, version, '7'), all, false],
  ['without the schema it is not', told('b', undefined, '7'), all, false],
  ['without the bits it is not', told('b', version, undefined), all, false],
  ['of another build it is not', told('a', version, '7'), all, false],
  ['of another schema it is not', told('b', 'v1alpha4', '7'), all, false],
  ['the base alone is enough where nothing else is on', told('b', version, '1'), base, true],
  ['more bits than are on still count', told('b', version, '7'), base, true],
  ['a bit that is on is needed: disks', told('b', version, '5'), all, false],
  ['a bit that is on is needed: claims', told('b', version, '3'), all, false],
  ['a bit that is on is needed: the base', told('b', version, '6'), all, false],
  ['claims need their bit', told('b', version, '5'), claims, true],
  ['shared disks alone need no bit of claims', told('b', version, '3'), disks, true],
  ['shared disks need their own', told('b', version, '5'), disks, false],
  ['a bit that is not known makes it not upgraded', told('b', version, '15'), all, false],
]
for (const [claim, found, features, is] of rows) test(claim, t => t.is(isUpgraded(found, { buildVersion: 'b', features }), is))

for (const text of [undefined, '', '0', '07', '-1', '1.0', '8', '9', 'a', ' 7', '7 ', '9999999999']) test(`${JSON.stringify(text)} tells no bits`, t => t.is(bitsOf(text), undefined))
for (const text of ['1', '2', '3', '4', '5', '6', '7']) test(`${text} tells its bits`, t => t.is(bitsOf(text), Number(text)))
