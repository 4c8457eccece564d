import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BareWebhook { readonly url: string; stop(): Promise<void> }

const self = fileURLToPath(import.meta.url)

/** A webhook in a process of its own that reads a review and admits it without a look: what it takes is the machine's, Node's and the client's share. `certificateDir` as a member's. */
export const startBareWebhook = async (certificateDir: string): Promise<BareWebhook> => {
  const child = fork(self, [certificateDir])
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
  const server = createSecureServer({ cert: readFileSync(join(certificateDir, 'tls.crt')), key: readFileSync(join(certificateDir, 'tls.key')) })
  server.on('stream', (stream: ServerHttp2Stream) => {
    let body = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => { body += chunk })
    stream.on('end', () => {
      const { request: { uid } } = JSON.parse(body) as { readonly request: { readonly uid: string } }
      stream.respond({ 'content-type': 'application/json' })
      stream.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid, allowed: true } }))
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}
if (process.argv[1] === self) serve(process.argv[2] ?? '')
