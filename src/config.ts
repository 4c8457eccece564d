import { readFileSync } from 'node:fs'
import * as yaml from 'js-yaml'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** One setting: how its text is read, what it is when nobody sets it, and what it is for. */
interface Setting<T> {
  readonly fallback: T
  /** What is allowed, for `--help` and for the message about a wrong value. */
  readonly allowed: string
  readonly help: string
  /** Undefined when the text is not allowed. */
  readonly read: (text: string) => T | undefined
}

const text = (fallback: string, help: string, allowed = 'text'): Setting<string> => ({ fallback, allowed, help, read: value => value })
/** `host:port`; what `none` allows may be empty. */
const address = (fallback: string, help: string, none: boolean): Setting<string> => ({
  fallback, help,
  allowed: `host:port, a port from 0 to 65535${none ? ', or nothing' : ''}`,
  read: value => ((none && value === '') || (/^[^\s]*:\d{1,5}$/.test(value) && Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535) ? value : undefined),
})
const list = (fallback: readonly string[], help: string): Setting<readonly string[]> =>
  ({ fallback, allowed: 'words, comma between', help, read: value => value.split(',').map(word => word.trim()).filter(word => word !== '') })
const flag = (fallback: boolean, help: string): Setting<boolean> =>
  ({ fallback, allowed: 'true or false', help, read: value => (value === 'true' ? true : value === 'false' ? false : undefined) })
const oneOf = <T extends string>(words: readonly T[], fallback: T, help: string): Setting<T> =>
  ({ fallback, allowed: words.join(', '), help, read: value => words.find(word => word === value) })
const whole = (fallback: number, min: number, max: number, help: string): Setting<number> => ({
  fallback, help,
  allowed: `a whole number from ${min} to ${max}`,
  read: value => (/^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined),
})
const decimal = (fallback: number, min: number, max: number, help: string): Setting<number> => ({
  fallback, help,
  allowed: `a number from ${min} to ${max}`,
  read: value => (/^\d+(\.\d+)?$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined),
})

/**
 * Every setting of a member, in the order of `--help`. A name is the key in the file (nested or dotted) and, in capitals
 * with `VMHERD_` before and `_` for dots, the environment variable. The environment wins over the file.
 */
export const settings = {
  'kubernetes.kubeconfig': text('', 'kubeconfig file; empty: KUBECONFIG, else in-cluster'),
  'kubernetes.context': text('', 'context in the kubeconfig; empty: its current one'),
  'kubernetes.maxInFlight': whole(64, 1, 1_000, 'requests to the API server under way at once'),
  'kubernetes.maxWaiting': whole(100_000, 1, 10_000_000, 'requests that may wait for their turn; more are refused and made again later'),
  'kubernetes.requestTimeoutMs': whole(30_000, 100, 600_000, 'a request without an answer for so long has failed'),
  'bus': oneOf(['nats', 'local'], 'nats', 'nats: several members; local: one member, in memory'),
  'nats.servers': list(['nats://127.0.0.1:4222'], 'addresses of NATS servers'),
  'nats.user': text('', 'user name, if NATS asks for one'),
  'nats.passwordFile': text('', 'file with the password of nats.user'),
  'nats.credentialsFile': text('', 'file with NATS credentials (.creds)'),
  'nats.replicas': whole(1, 1, 5, 'copies of each bucket; 3 on a cluster of three'),
  'vcenter.url': text('', 'address of vCenter, e.g. https://vc.example.com/sdk'),
  'vcenter.user': text('', 'user name; empty: from vcenter.secret'),
  'vcenter.passwordFile': text('', 'file with the password, read again at each login'),
  'vcenter.secret': text('', 'namespace/name of a Secret with the keys username and password, instead of user and file'),
  'vcenter.caFile': text('', 'PEM file of the CA that signed the certificate of vCenter'),
  'vcenter.insecure': flag(false, 'do not check the certificate of vCenter'),
  'vcenter.callTimeoutMs': whole(60_000, 1_000, 600_000, 'a call without an answer for so long has failed'),
  'vcenter.taskTimeoutMs': whole(1_800_000, 1_000, 86_400_000, 'a task that runs for so long is given up'),
  'lanes.inAll': whole(64, 1, 10_000, 'provider operations under way at once'),
  'lanes.create': whole(32, 1, 10_000, 'of these, creations'),
  'lanes.power': whole(48, 1, 10_000, 'of these, power changes'),
  'lanes.delete': whole(32, 1, 10_000, 'of these, destructions'),
  'lanes.other': whole(32, 1, 10_000, 'of these, everything else'),
  'lanes.queued': whole(200_000, 1, 10_000_000, 'operations that may wait for their turn'),
  'shards.count': whole(64, 1, 4_096, 'number of shards; fixed at installation, the same on every member'),
  'shards.drainMs': whole(5_000, 0, 600_000, 'how long a shard that is handed over waits for what is under way'),
  'members.heartbeatMs': whole(2_500, 50, 60_000, 'how often a member says that it lives; at most a third of members.validityMs'),
  'members.validityMs': whole(10_000, 200, 600_000, 'how long it is believed; longer than an election of NATS servers (7 s)'),
  'placement.quietMs': whole(100, 0, 10_000, 'places for VMs are asked for together, once no VM has needed one for so long'),
  'placement.gatherMs': whole(1_000, 0, 60_000, 'how long a VM waits for others at most; while users create many, their requests are answered before the work on them begins'),
  'placement.workers': whole(1, 1, 64, 'worker threads for placement'),
  'placement.cpuOvercommit': decimal(8, 1, 1_000, 'configured virtual CPUs per thread of a host'),
  'placement.memoryOvercommit': decimal(1.5, 1, 100, 'configured memory per memory of a host'),
  'vm.backOffMaxMs': whole(60_000, 1_000, 3_600_000, 'the longest wait between attempts at the same thing'),
  'vm.softPowerMs': whole(300_000, 1_000, 3_600_000, 'how long TrySoft waits for the guest'),
  'vm.reportHoldMs': whole(5_000, 0, 60_000, 'how long a status that will change again soon is held'),
  'vm.idleMs': whole(600_000, 1_000, 86_400_000, 'an actor with nothing to do for so long leaves memory'),
  'admission.listen': address('0.0.0.0:9443', 'address of the webhooks; empty: none', true),
  'admission.certificateDir': text('/etc/vmherd/webhook', 'folder with tls.crt and tls.key, read again when they change'),
  'admission.clientCertificate': flag(false, 'only the API server is answered: a client whose certificate names it apiserver-webhook-client and is signed by client-ca/ca.crt in the folder of admission.certificateDir'),
  'admission.privilegedUsers': list([], 'users that may do what is kept for system services; a service account whose namespace ends in -HASH means any five letters or digits there'),
  'admission.hardwareVersionMax': whole(22, 13, 99, 'the highest virtual hardware version that a VM may ask for'),
  'features.groups': flag(true, 'VirtualMachineGroups, and spec.groupName of a VM'),
  'features.snapshots': flag(true, 'VirtualMachineSnapshots, and going back to one'),
  'features.sharedDisks': flag(true, 'controllers and units of volumes and CD-ROMs, disks that several VMs write'),
  'features.allDisksArePvcs': flag(true, 'disks of images become PersistentVolumeClaims'),
  'features.encryption': flag(true, 'encryption with keys of the user\'s choice (spec.crypto)'),
  'features.resize': flag(true, 'the class of a VM may be changed'),
  'features.immutableClasses': flag(false, 'VMs follow frozen copies of classes (VirtualMachineClassInstance)'),
  'features.mutableNetworks': flag(false, 'adapters of a deployed VM may be added, removed and connected elsewhere'),
  'features.imageImport': flag(true, 'privileged users may bring VMs without a class or an image'),
  'features.restore': flag(true, 'privileged users may take the image from a VM that was failed over'),
  'features.guestCustomization': flag(true, 'passwords and scripts in linuxPrep and sysprep'),
  'features.policies': flag(true, 'policies of compute resources (spec.policies)'),
  'features.storageAssignment': flag(true, 'a namespace may use only storage classes for which it has a StoragePolicyQuota or a ResourceQuota'),
  'network.provider': oneOf(['VDS', 'NSXT', 'VPC', 'Named'], 'VDS', 'who provides the networks of namespaces'),
  'network.named': text('VM Network', 'network of adapters that name none, where network.provider is Named'),
  'network.restricted': flag(false, 'TCP readiness probes may look at port 6443 only'),
  'health.listen': address('0.0.0.0:8080', 'address of /healthz, /readyz and /metrics', false),
  'buildVersion': text('vmherd-0.1.0', 'version that VMs are upgraded to; written on them at creation and after an upgrade'),
  'systemNamespace': text('vmherd-system', 'namespace of the controller, where it looks for StoragePolicies'),
  'serviceAccount': text('system:serviceaccount:vmherd-system:vmherd', 'the user that members themselves are'),
  'log.level': oneOf(['debug', 'info', 'warn', 'error'], 'info', 'the least level that is logged'),
} as const

type ValueOf<S> = S extends Setting<infer T> ? T : never
/** The settings of one member, all present. */
export type Config = { readonly [name in keyof typeof settings]: ValueOf<(typeof settings)[name]> }
/** The name of a setting, as it stands in the file. */
export type SettingName = keyof typeof settings

/** `VMHERD_SHARDS_COUNT` for `shards.count`. */
export const environmentName = (name: string): string => `VMHERD_${name.replaceAll('.', '_').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`

/**
 * Reads the settings from a YAML text and the environment. All wrong values and unknown names are told together, each
 * with what is allowed.
 */
export const readConfig = (fileText: string | undefined, environment: Readonly<Record<string, string | undefined>>): Result<Config> => {
  const file = fileText === undefined ? undefined : yaml.loadAll(fileText)[0]
  if (file !== undefined && file !== null && (typeof file !== 'object' || Array.isArray(file))) return failed('InvalidSpec', 'the configuration has to be a mapping of names to values')
  const said = flatten(file)
  const fromFile: Readonly<Record<string, string>> = Object.fromEntries(said)
  const problems = Object.keys(fromFile).flatMap(name => [
    ...(Object.hasOwn(settings, name) ? [] : [`${name}: there is no such setting`]), ...(said.filter(([other]) => other === name).length > 1 ? [`${name}: is said twice, nested and dotted`] : []),
  ])
  const values = Object.fromEntries((Object.keys(settings) as SettingName[]).map(name => {
    const variable = environmentName(name)
    const source = environment[variable] === undefined ? fromFile[name] : environment[variable]
    const setting: Setting<unknown> = settings[name]
    const value = source === undefined ? setting.fallback : setting.read(source)
    if (value === undefined) problems.push(`${environment[variable] === undefined ? name : variable}: "${source}" is not allowed, it takes ${setting.allowed}`)
    return [name, value]
  }))
  if (problems.length > 0) return failed('InvalidSpec', problems.join('\n'))
  const config = values as Config
  return config['members.heartbeatMs'] * 3 <= config['members.validityMs'] ? ok(config)
    : failed('InvalidSpec', `members.heartbeatMs: ${config['members.heartbeatMs']} is too long, two heartbeats may be lost within members.validityMs (${config['members.validityMs']}): it takes at most a third of it`)
}

/** Nested keys become dotted ones, lists become words with commas. */
const flatten = (value: unknown, prefix = ''): readonly (readonly [name: string, text: string])[] => {
  if (typeof value !== 'object' || value === null) return prefix === '' || value === null || value === undefined ? [] : [[prefix, String(value)]]
  if (Array.isArray(value)) return [[prefix, value.join(',')]]
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, prefix === '' ? name : `${prefix}.${name}`))
}

/** The file at `path`, or nothing when no path is given. */
export const loadConfig = (path: string | undefined, environment: Readonly<Record<string, string | undefined>>): Result<Config> => {
  try {
    return readConfig(path === undefined ? undefined : readFileSync(path, 'utf8'), environment)
  } catch (error) {
    return failed('InvalidSpec', `the configuration ${path ?? ''} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The text of `--print-config`: a file that says what is in effect. */
export const configText = (config: Config): string => yaml.dump(config, { lineWidth: -1 })

/** The text of `--help`. */
export const configHelp = (): string => [
  'vmherd: one member of the controller.',
  '',
  'usage: npm run member -- [--config FILE] [--print-config] [--help]',
  '',
  '  --config FILE    settings in YAML (or VMHERD_CONFIG)',
  '  --print-config   print the settings in effect as such a file, or everything that is wrong with them, and end',
  '',
  'Settings, in the file (YAML) or the environment; the environment wins:',
  ...(Object.entries(settings) as [SettingName, Setting<unknown>][]).map(([name, setting]) =>
    `  ${name}  (${environmentName(name)})\n      ${setting.help}. Takes ${setting.allowed}; default: ${JSON.stringify(setting.fallback)}`),
].join('\n')
