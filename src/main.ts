import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { notStartedCode } from '#protocols/exit.ts'
import type { MemberId } from '#protocols/ids.ts'
import { configHelp, configText, loadConfig } from './config.ts'
import { childMemberId, newMemberId, runParent } from './parent.ts'
import { createLog } from './telemetry/log.ts'
import { systemClock } from './telemetry/clock.ts'

/**
 * One member. The process that is started waits for a child that does the work, and gives the child's claims back when
 * it dies (design section 4). Each loads only what it needs: the parent stays small.
 */
const fail = (message: string): never => {
  console.error(message)
  process.exit(notStartedCode)
}

const parse = () => {
  try {
    return parseArgs({ options: { config: { type: 'string' }, 'print-config': { type: 'boolean' }, help: { type: 'boolean' } } }).values
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${configHelp()}`)
  }
}
const values = parse()

if (values.help === true) {
  console.log(configHelp())
  process.exit(0)
}
const config = loadConfig(values.config ?? process.env['VMHERD_CONFIG'], process.env)
if (!config.ok) fail(config.fault.message)
else if (values['print-config'] === true) process.stdout.write(configText(config.value))
else {
  const id = childMemberId()
  if (id === undefined) process.exit(await runAsParent())
  else await runMember(id)
}

async function runAsParent(): Promise<number> {
  if (!config.ok) return notStartedCode
  const id = newMemberId(process.env['VMHERD_MEMBER_NAME'] ?? process.env['HOSTNAME'])
  const log = createLog(config.value['log.level'], { member: id, parent: true })
  const connect = async () => (await import('./connect-bus.ts')).connectBus({ config: config.value, clock: systemClock, log })
  const transport = config.value.bus === 'local' ? undefined : connect
  return runParent({ id, clock: systemClock, log, transport, releaseMs: 10_000 })
}

async function runMember(id: MemberId): Promise<void> {
  if (!config.ok) return
  // What was compiled once is read at the next start; where nothing can be written, it is compiled again.
  enableCompileCache()
  const [{ startMember }, { createMetrics }] = await Promise.all([import('./member.ts'), import('./telemetry/metrics.ts')])
  const log = createLog(config.value['log.level'], { member: id })
  const order = { config: config.value, id, clock: systemClock, random: Math.random, log, metrics: createMetrics({ process: true }) }
  const member = await startMember(order)
  if (!member.ok) return fail(`${member.fault.reason}: ${member.fault.message}`)
  let leaving = false
  const leave = (): void => {
    if (leaving) return
    leaving = true
    log.info({ step: 'router' }, 'member leaves')
    member.value.leave().then(() => process.exit(0), (error: unknown) => {
      log.error({ step: 'router', error: error instanceof Error ? error.stack : String(error) }, 'member could not leave in order')
      process.exit(1)
    })
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}
