import type { TestFn } from 'ava'
import type { Host } from '#actors/host.ts'

/** What every host of actors owes to residents. `settled` lets all that was told be handled. */
export const hostContract = (test: TestFn, start: () => Host, settled: () => Promise<void>): void => {
  test('messages are handled one at a time, in the order in which they were told', async t => {
    const host = start()
    const heard: number[] = []
    const actor = host.spawn<number>({ name: 'demo/vm/1', handle: number => { heard.push(number) }, crashed: error => t.fail(String(error)) })
    for (let number = 0; number < 100; number++) actor.tell(number)
    await settled()
    t.deepEqual(heard, Array.from({ length: 100 }, (_, number) => number))
    host.stop()
  })

  test('after stop nothing more is handled, also of what was told before', async t => {
    const host = start()
    const heard: string[] = []
    const actor = host.spawn<string>({ name: 'demo/vm/1', handle: text => { heard.push(text) }, crashed: error => t.fail(String(error)) })
    actor.tell('before')
    await settled()
    actor.stop()
    actor.tell('after')
    await settled()
    t.deepEqual(heard, ['before'])
    host.stop()
  })

  test('an actor that throws is told once to its owner, handles nothing more, and harms no other', async t => {
    const host = start()
    const crashes: unknown[] = []
    const heard: string[] = []
    const bad = host.spawn<string>({ name: 'demo/bad/1', handle: () => { throw new Error('a bug') }, crashed: error => {
      crashes.push(error)
      bad.stop()
    } })
    const good = host.spawn<string>({ name: 'demo/good/1', handle: text => { heard.push(text) }, crashed: error => t.fail(String(error)) })
    bad.tell('x')
    bad.tell('y')
    good.tell('z')
    await settled()
    t.is(crashes.length, 1)
    t.deepEqual(heard, ['z'])
    host.stop()
  })

  test('the name of one that stopped is free for a next life', async t => {
    const host = start()
    const heard: string[] = []
    const spawn = (life: number) => host.spawn<string>({ name: `demo/vm.with.dots/${life}`, handle: text => { heard.push(`${text} ${life}`) }, crashed: error => t.fail(String(error)) })
    const first = spawn(1)
    first.stop()
    const second = spawn(2)
    first.tell('lost')
    second.tell('life')
    await settled()
    t.deepEqual(heard, ['life 2'])
    host.stop()
  })
}
