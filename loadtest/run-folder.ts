import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'

/** What the folder of a run has of these, however far the run came. */
const made = ['nats', 'nats.log', 'kubernetes', 'vcenter', 'kubeconfig', 'state.json']

/** Makes the folder of a run anew. Throws when it has something and nothing that a run makes: then it is not a run's to empty. */
export const emptyRunFolder = (dir: string): void => {
  const names = existsSync(dir) ? readdirSync(dir) : []
  if (names.length > 0 && !made.some(name => names.includes(name))) throw new Error(`${dir} is emptied when a run starts, and has ${names[0]}, which is of no run: name another folder`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
}
