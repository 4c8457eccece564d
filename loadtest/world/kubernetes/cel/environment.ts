import { Environment } from '@marcbachmann/cel-js'
import { addFormats } from './libraries/formats.ts'
import { addLists } from './libraries/lists.ts'
import { addAddresses } from './libraries/addresses.ts'
import { addQuantities } from './libraries/quantities.ts'
import { addSemver } from './libraries/semver.ts'
import { addStrings } from './libraries/strings.ts'
import { addUrls } from './libraries/urls.ts'

let base: Environment | undefined

/** A fresh environment with CEL's standard library and those that Kubernetes adds; made once, then copied. */
export const newEnvironment = (): Environment => {
  if (base === undefined) {
    base = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
    for (const add of [addStrings, addLists, addQuantities, addAddresses, addUrls, addSemver, addFormats]) add(base)
  }
  return base.clone()
}

/** What a library is: functions that it puts into an environment. */
export type Library = (environment: Environment) => void
