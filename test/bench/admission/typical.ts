import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'

/** What a typical VM says beside class, image and storage: four claims, an adapter with an address, Cloud-Init with a file of 2 KB. */
export const typicalLabels = { app: 'web', tier: 'front' } as const

export const typicalSpec: VirtualMachineSpec = {
  volumes: Array.from({ length: 4 }, (_, disk) => ({ name: `disk-${disk}`, persistentVolumeClaim: { claimName: `claim-${disk}` } })),
  network: { hostName: 'web', interfaces: [{ name: 'eth0', addresses: ['10.0.0.5/24'], gateway4: '10.0.0.1', nameservers: ['10.0.0.2'] }] },
  bootstrap: { cloudInit: { cloudConfig: {
    users: [{ name: 'ann', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: ['ssh-ed25519 AAAA'] }], runcmd: ['systemctl start web'], write_files: [{ path: '/etc/motd', content: 'x'.repeat(2_000) }],
  } } },
}
