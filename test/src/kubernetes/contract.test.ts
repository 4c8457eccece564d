import test from 'ava'
import { storeContract } from '#test/contracts/store.ts'
import { startStore } from './world.ts'

storeContract(test, startStore)
