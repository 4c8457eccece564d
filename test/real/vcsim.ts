import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVcsim } from '#loadtest/real/vcsim.ts'
import { orders } from '#test/conformance/vcenter/control.ts'
import type { Server } from '#test/conformance/vcenter/ground.ts'

/** govmomi's vCenter simulator over HTTPS, as a server under test. */
export const startVcsimServer = async (): Promise<Server> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-vcsim-'))
  const vcsim = await startVcsim({
    dir, networks: 1, inventory: { clusters: 1, hosts: 2, datastoresPerCluster: 2, templates: [{ name: 'photon-5', guestId: 'vmwarePhoton64Guest', guestFullName: 'VMware Photon OS (64-bit)', diskGiB: 1 }] },
  })
  return {
    name: 'vcsim', url: vcsim.url, user: vcsim.user, password: vcsim.password, caFile: join(dir, 'vcsim-ca.crt'), control: orders(vcsim.control),
    stop: async () => {
      await vcsim.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
