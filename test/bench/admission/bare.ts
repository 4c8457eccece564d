import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BareWebhook { readonly url: string; stop(): Promise<void> }

const self = fileURLToPath(import.meta.url)

/** A webhook in a process of its own that reads a review and admits it without a look: what it takes is the machine's, Node's and the client's share. `certificateDir` as a member's. */
export const startBareWebhook = async (certificateDir: string): Promise<BareWebhook> => {
  const child = fork(self, [certificateDir], { execArgv: [] })
  const ended = once(child, 'exit')
  const [port] = await Promise.race([once(child, 'message'), ended.then(([code]) => { throw new Error(`the bare webhook did not come up: ${code}`) })]) as [number]
  return {
    url: `https://127.0.0.1:${port}`,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

const serve = (certificateDir: string): void => {
  const server = createServer({ cert: readFileSync(join(certificateDir, 'tls.crt')), key: readFileSync(join(certificateDir, 'tls.key')) }, (request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => { body += chunk })
    request.on('end', () => {
      const { request: { uid } } = JSON.parse(body) as { readonly request: { readonly uid: string } }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: true } }))
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}
if (process.argv[1] === self) serve(process.argv[2] ?? '')
