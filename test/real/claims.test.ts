import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Transport } from '#protocols/bus.ts'
import { needBinary } from '#loadtest/real/binaries.ts'
import { leaderOf, startNats, type NatsMember, type RunningNats } from '#loadtest/nats.ts'
import { until } from '#loadtest/until.ts'
import { connectNats } from '#src/nats/transport.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { claimsContract, limits, membersOf, type ClaimsBench, type ClaimsMember } from '#test/contracts/claims.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const waitMs = 40_000
const size = 3

interface Cluster extends ClaimsBench {
  readonly nats: RunningNats
  leader(): Promise<NatsMember>
  server(index: number): NatsMember
}

/** Three NATS servers that hold each claim three times. */
const startCluster = async (): Promise<Cluster> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-claims-'))
  const nats = await startNats({ path: needBinary('nats-server'), dir, size })
  const urls = nats.url.split(',')
  const open: Transport[] = []
  const server = (index: number): NatsMember => nats.servers[index] ?? (() => { throw new Error(`there is no server ${index}`) })()
  return {
    nats, clock: systemClock, server,
    leader: () => until('the bucket to have a leader', waitMs, async () => {
      const name = await leaderOf(nats, 'KV_members')
      return nats.servers.find(one => one.name === name)
    }),
    connect: async index => {
      const transport = await connectNats({ servers: [urls[index % size] ?? ''], replicas: size, clock: systemClock, log: noLog })
      if (!transport.ok) throw new Error(transport.fault.message)
      open.push(transport.value)
      return transport.value
    },
    until: (what, look) => until(what, waitMs, look, 10),
    away: async ({ wiped }, act) => {
      await nats.stop()
      try {
        await act()
      } finally {
        await nats.start({ wiped })
      }
    },
    stop: async () => {
      for (const { bus } of open) await bus.close()
      await nats.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

claimsContract(test, startCluster)

/** A member at each server, in step. */
const three = async (t: ExecutionContext) => {
  const cluster = await startCluster()
  t.teardown(() => cluster.stop())
  const members = membersOf(cluster)
  const joined: ClaimsMember[] = []
  for (let index = 0; index < size; index++) joined.push(await members.join(index))
  const evenly = new Map(joined.map(member => [member, 3]))
  await members.share('three to share', evenly)
  return { cluster, members, joined, evenly }
}

test('the server that leads the bucket is killed: the claims go on under their epochs or greater ones, with two servers and with three again', async t => {
  t.timeout(120_000)
  const { cluster, members, evenly } = await three(t)
  const leader = await cluster.leader()
  const before = members.epochs()
  await leader.kill()
  await until('another to lead', waitMs, async () => ((await cluster.leader()).name === leader.name ? undefined : true))
  await members.share('three to share with two servers', evenly)
  t.true(members.epochs().every((epoch, index) => (epoch ?? 0) >= (before[index] ?? 0)))
  await leader.start({ wiped: true })
  await members.share('three to share with three servers', evenly)
  t.deepEqual(members.broken, [])
})

test('a server goes silent without closing anything: its member fences itself, others follow, and it finds another server and has its share again', async t => {
  t.timeout(120_000)
  const { cluster, members, joined, evenly } = await three(t)
  const [first] = joined
  if (first === undefined) return t.fail()
  const its = first.acts()
  const since = systemClock.now()
  cluster.server(0).freeze()
  let lastActedAt = since
  await members.until('its member to be fenced', () => {
    const now = systemClock.now()
    if (first.acts().length === 0) return true
    lastActedAt = now
    return undefined
  })
  t.true(lastActedAt - since < limits.validityMs)
  await members.until('others to follow, or itself again', () => (members.epochs().every(epoch => epoch !== undefined) ? true : undefined))
  await members.share('three to share with two servers', evenly)
  cluster.server(0).goOn()
  await members.share('three to share with three servers', evenly)
  t.is(its.length, 3)
  t.deepEqual(members.broken, [])
})
