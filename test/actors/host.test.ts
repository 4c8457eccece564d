import test from 'ava'
import { startHost } from '#actors/host.ts'
import { hostContract } from '#test/contracts/host.ts'

const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })
/** nact takes one turn of the event loop a message. */
const settled = async (): Promise<void> => { for (let turns = 0; turns < 150; turns++) await turn() }

hostContract(test, () => startHost(2), settled)

test('many more actors than parents live side by side', async t => {
  const host = startHost(4)
  const heard = new Set<number>()
  for (let number = 0; number < 1_000; number++) {
    host.spawn<number>({ name: `demo/vm-${number}/1`, handle: told => { heard.add(told) }, crashed: error => t.fail(String(error)) }).tell(number)
  }
  await settled()
  t.is(heard.size, 1_000)
  host.stop()
})
