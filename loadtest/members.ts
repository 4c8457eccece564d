import type { ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { notStartedCode } from '#protocols/exit.ts'
import { memberProgram } from './configuration.ts'
import { spawnGuarded } from './guard.ts'
import { freePort } from './ports.ts'
import { until } from './until.ts'

/** Where members find what is around them. */
export interface MemberSurroundings {
  readonly dir: string
  readonly kubeconfig: string
  readonly vcenterUrl: string
  /** Undefined: one member on the in-memory bus. */
  readonly natsUrl: string | undefined
  /** Certificate of the webhooks. */
  readonly certificate: { readonly certificate: string; readonly key: string }
  /** Settings besides, by environment name. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** A member as a process of its own, or the place of one that has ended. */
export interface RunningMember {
  readonly name: string
  /** The process that does the work; undefined while there is none. */
  pid(): number | undefined
  /** The one that waits for it. */
  parentPid(): number | undefined
  readonly health: string
  readonly metrics: string
  /** `https://127.0.0.1:<port>`, where its webhooks are. */
  readonly webhooks: string
  /** Whether a process runs that is not on its way out. */
  alive(): boolean
  /** Throws when time is up, and with what the member said last as soon as it could not start. */
  ready(timeoutMs: number): Promise<void>
  /** SIGTERM to the parent: hands over and ends. Not started again. */
  stop(): Promise<void>
  /** SIGKILL to the process that does the work. */
  kill(): void
}

const restartMs = 2_000

/** Of what a process said on its standard error, so much of the end is kept. */
const saidCharacters = 4_000

/** How a member's process ended, and what it was told. */
export interface End {
  readonly code: number | null
  /** Whether the member, in this process or one before it, had started. */
  readonly hasStarted: boolean
  readonly isStopping: boolean
  readonly restart: boolean
}

/**
 * What follows the end of a member's process: it is started `again`, or stays `away`, or there never was a member (`unstarted`), and it takes
 * somebody to put right what it said. One that had started may find again what it does not find now, like a bus that is away for a while.
 */
export const afterEnd = ({ code, hasStarted, isStopping, restart }: End): 'again' | 'away' | 'unstarted' => {
  if (isStopping) return 'away'
  if (code === notStartedCode && !hasStarted) return 'unstarted'
  return restart ? 'again' : 'away'
}

/** Starts one member as a process of its own, which ends with this one at the latest; its log goes to `<dir>/<name>.log`. Started again as {@link afterEnd} says. */
export const startMember = async (name: string, around: MemberSurroundings, restart: boolean, changed: () => void): Promise<RunningMember> => {
  const [healthPort, webhookPort] = [await freePort(), await freePort()]
  const certificateDir = join(around.dir, `${name}-tls`)
  mkdirSync(certificateDir, { recursive: true })
  writeFileSync(join(certificateDir, 'tls.crt'), around.certificate.certificate)
  writeFileSync(join(certificateDir, 'tls.key'), around.certificate.key)
  const environment = {
    ...process.env, ...around.settings,
    VMHERD_KUBERNETES_KUBECONFIG: around.kubeconfig, VMHERD_VCENTER_URL: around.vcenterUrl, VMHERD_VCENTER_SECRET: 'vmherd-system/vcenter',
    VMHERD_BUS: around.natsUrl === undefined ? 'local' : 'nats', ...(around.natsUrl === undefined ? {} : { VMHERD_NATS_SERVERS: around.natsUrl }),
    VMHERD_ADMISSION_LISTEN: `127.0.0.1:${webhookPort}`, VMHERD_ADMISSION_CERTIFICATE_DIR: certificateDir,
    VMHERD_HEALTH_LISTEN: `127.0.0.1:${healthPort}`, VMHERD_MEMBER_NAME: name,
  }
  const log = createWriteStream(join(around.dir, `${name}.log`))
  let child: ChildProcess | undefined
  let pid: number | undefined
  let hasStarted = false
  let stopping = false
  let again: NodeJS.Timeout | undefined
  /** Why there never was a member. */
  let unstarted: string | undefined

  const run = (): void => {
    const started = spawnGuarded(process.execPath, [memberProgram], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    const said = follow(started, log, found => {
      pid = found
      hasStarted = true
      changed()
    })
    started.on('exit', code => {
      pid = undefined
      child = undefined
      const next = afterEnd({ code, hasStarted, isStopping: stopping, restart })
      if (next === 'again') again = setTimeout(run, restartMs)
      // Once all is read that it said.
      if (next === 'unstarted') started.on('close', () => { unstarted = said() })
      changed()
    })
  }
  run()
  const health = `http://127.0.0.1:${healthPort}`
  return {
    name, health, metrics: `${health}/metrics`, webhooks: `https://127.0.0.1:${webhookPort}`,
    pid: () => pid, parentPid: () => child?.pid, alive: () => pid !== undefined && !stopping,
    ready: async timeoutMs => {
      await until(`member ${name} to be ready`, timeoutMs, async () => {
        if (unstarted !== undefined) throw new Error(`${name} could not start: ${unstarted}`)
        try {
          const answer = await fetch(`${health}/readyz`)
          return answer.ok ? true : undefined
        } catch {
          return undefined
        }
      }, 100)
    },
    stop: () => new Promise(resolve => {
      stopping = true
      clearTimeout(again)
      const running = child
      if (running === undefined) return resolve()
      running.once('exit', () => resolve())
      running.kill('SIGTERM')
    }),
    kill: () => { if (pid !== undefined) process.kill(pid, 'SIGKILL') },
  }
}

/** Copies what a member prints into its log, and finds the line in which it says who it is. Gives what it said last on its standard error. */
const follow = (child: ChildProcess, log: WriteStream, found: (pid: number) => void): (() => string) => {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk)
    said = (said + chunk.toString('utf8')).slice(-saidCharacters)
  })
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', line => {
    log.write(`${line}\n`)
    if (!line.includes('"member started"')) return
    const { pid } = JSON.parse(line) as { readonly pid?: number }
    if (pid !== undefined) found(pid)
  })
  return () => said.trim()
}
