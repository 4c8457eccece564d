import test from 'ava'
import { hostContract } from '#test/contracts/host.ts'
import { fakeHost } from './host.ts'

hostContract(test, fakeHost, async () => undefined)
