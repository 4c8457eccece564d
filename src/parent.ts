import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Clock } from '#protocols/clock.ts'
import { notStartedCode } from '#protocols/exit.ts'
import type { MemberId } from '#protocols/ids.ts'
import type { Kv } from '#protocols/bus.ts'
import type { Log } from '#protocols/log.ts'
import { claims } from '#protocols/shard.ts'
import { membersBucket } from '#protocols/subjects.ts'
import type { Transport } from '#protocols/bus.ts'
import type { Result } from '#protocols/fault.ts'
import { within } from './telemetry/within.ts'

/**
 * How V8 collects garbage in a member (docs/decisions/0017): everything is young at first, and old objects are collected once their size has
 * doubled. Else what each review allocates may stay among the old ones, which are then collected every few seconds.
 */
const garbageCollection = ['--no-allocation-site-pretenuring', '--heap-growing-percent=100']

/** Handed to the child: its member id. Who has it is the child. */
const idVariable = 'VMHERD_MEMBER_ID'

/** The id that the parent chose for this process; undefined in the parent itself. */
export const childMemberId = (): MemberId | undefined => process.env[idVariable] as MemberId | undefined

/** An id that no other process has: the name of the place, where one is given, and chance. */
export const newMemberId = (name: string | undefined): MemberId => `${(name ?? 'member').replaceAll(/[^-\w]/g, '-')}-${randomBytes(4).toString('hex')}` as MemberId

export interface ParentOrder {
  readonly id: MemberId
  readonly clock: Clock
  readonly log: Log
  /** Undefined where there is nobody else to take over. */
  readonly transport: (() => Promise<Result<Transport>>) | undefined
  /** Giving claims back is given up after so long: then validity has to run out. */
  readonly releaseMs: number
}

/**
 * Starts the process that does the work, with the same arguments, passes signals on, and ends with its exit code. When
 * it dies without having left, its claims are given back at once, so that nobody waits for its validity. It is never started
 * again from here: that is for whoever started this process.
 */
export const runParent = async ({ id, clock, log, transport, releaseMs }: ParentOrder): Promise<number> => {
  const child = spawn(process.execPath, [...garbageCollection, ...process.argv.slice(1)], { env: { ...process.env, [idVariable]: id }, stdio: 'inherit' })
  const pass = (signal: NodeJS.Signals): void => { child.kill(signal) }
  process.on('SIGTERM', pass)
  process.on('SIGINT', pass)
  const { code, signal } = await new Promise<{ readonly code: number | null; readonly signal: string | null }>(resolve => {
    child.on('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }))
  })
  if (code === 0) return 0
  if (code === notStartedCode) {
    log.error({ step: 'router', code }, 'member did not start: put right what it said last, and start it again')
    return code
  }
  log.error({ step: 'router', code, signal }, 'member ended unexpectedly')
  if (transport !== undefined) await within(clock, releaseMs, releaseClaims(id, transport, log), () => undefined)
  return code ?? 1
}

/** Gives back what a dead member held: its claims by compare-and-set, then its sign of life. */
export const releaseClaims = async (id: MemberId, connect: () => Promise<Result<Transport>>, log: Log): Promise<void> => {
  const transport = await connect()
  if (!transport.ok) return log.warn({ step: 'router', reason: transport.fault.reason }, `claims not given back: ${transport.fault.message}`)
  const bucket = await transport.value.bucket(membersBucket)
  if (bucket.ok) {
    const held = await heldBy(id, bucket.value)
    await Promise.all(held.map(({ key, value, revision }) => bucket.value.update(key, value, revision)))
    await bucket.value.delete(`member.${id}`)
    log.info({ step: 'router', claims: held.length }, 'claims of the dead member given back')
  }
  await transport.value.bus.close()
}

interface Release { readonly key: string; readonly value: Uint8Array; readonly revision: number }

const heldBy = (id: MemberId, kv: Kv): Promise<readonly Release[]> => new Promise(resolve => {
  const found = new Map<string, Release>()
  const stop = kv.watch(change => {
    if (change.kind === 'Reset') found.clear()
    if (change.kind === 'Put' && !change.entry.key.startsWith('member.')) {
      const { key, value, revision } = change.entry
      const claim = claims.decode(value)
      if (claim.ok && claim.value.owner === id && claim.value.state === 'held') found.set(key, { key, value: claims.encode({ ...claim.value, state: 'released' }), revision })
    }
    if (change.kind !== 'Synced') return
    // The watch calls this before `stop` is known when everything is there at once.
    queueMicrotask(() => stop())
    resolve([...found.values()])
  })
})
