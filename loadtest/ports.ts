import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that the system gives to connections and to servers that ask for any: one of those could be taken by
 * somebody else between being found free and being used.
 */
const range = { first: 10_000, last: 32_767 } as const
const given = new Set<number>()
const attempts = 100

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/** A port of loopback that is free, and that this process has not given before. Throws when none was found. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(range.first, range.last + 1)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port of 127.0.0.1 from ${range.first} to ${range.last} was found in ${attempts} attempts`)
}
