import test from 'ava'
import { storeContract } from '#test/contracts/store.ts'
import { virtualClock } from './clock.ts'
import { fakeStore } from './store.ts'

storeContract(test, async () => {
  const store = fakeStore(virtualClock())
  return { store, compact: async () => store.compact(), stop: async () => undefined }
})
