import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { progressLines } from '../progress.ts'
import { runAll, type Running, type RunOptions } from '../run.ts'

/** Something that is done with many VMs, and what is to be told of it. */
export interface Scenario<Found> {
  /** One line for the list of scenarios. */
  readonly help: string
  readonly run: (running: Running, vms: number, progress: (line: string) => void) => Promise<Found>
  /** Lines of the report, objectives last. */
  readonly rows: (found: Found) => readonly string[]
  /** Whether an objective was not reached. */
  readonly missed: (found: Found) => boolean
}

export type ScenarioOptions = Omit<RunOptions, 'dir' | 'bus' | 'restart' | 'progress'> & { readonly vms: number; readonly dir?: string | undefined }

/** Brings everything up over NATS, runs a scenario and takes everything down again; progress is printed with the seconds since the start. */
export const runScenario = async <Found>(scenario: Scenario<Found>, { vms, ...options }: ScenarioOptions): Promise<Found> => {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'vmherd-load-'))
  const progress = progressLines()
  try {
    const running = await runAll({ ...options, dir, bus: 'nats', restart: true, progress })
    try {
      progress(`${vms} VMs`)
      return await scenario.run(running, vms, progress)
    } finally {
      await running.stop()
    }
  } finally {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
  }
}
