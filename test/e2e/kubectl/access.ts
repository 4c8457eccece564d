import type { TestFn } from 'ava'
import { until } from '#loadtest/until.ts'
import { namespaceIn, type World } from './world.ts'

/** Who may do what, as kubectl tells it. */
export const accessSuite = (test: TestFn, world: World): void => {
  const { ok, kubectl } = world

  test('whoami tells each who he is', async t => {
    t.regex(await ok('auth whoami'), /Username +admin\n[\s\S]*Groups +\[.*system:masters.*\]/)
    t.regex(await ok('auth whoami', { user: 'devops' }), /Username +devops\n[\s\S]*Groups +\[.*devops.*\]/)
  })

  test('can-i answers as requests are then treated', async t => {
    const n = await namespaceIn(world, 'can-i')
    t.is((await kubectl(`-n ${n} auth can-i create virtualmachines`, { user: 'devops' })).out, 'no\n')
    await ok(`-n ${n} create role vms --verb=get,list,watch,create --resource=virtualmachines.vmoperator.vmware.com`)
    await ok(`-n ${n} create rolebinding vms --role=vms --user=devops`)
    const may = async (user: 'admin' | 'devops', what: string) => (await kubectl(`-n ${n} auth can-i ${what}`, { user })).out.trim()
    // The server learns of roles after they are written.
    await until('the role to be known', 10_000, async () => ((await may('devops', 'create virtualmachines')) === 'yes' ? true : undefined))
    t.deepEqual(await Promise.all([may('admin', 'create virtualmachines'), may('admin', 'delete nodes'), may('devops', 'create virtualmachines'), may('devops', 'delete namespaces')]), ['yes', 'yes', 'yes', 'no'])
    t.is((await kubectl(`-n ${n} auth can-i delete namespaces`, { user: 'devops' })).code, 1)
    t.regex((await kubectl(`delete namespace ${n}`, { user: 'devops' })).err, /Error from server \(Forbidden\): namespaces "can-i" is forbidden: User "devops" cannot delete resource "namespaces" in API group ""/)
    t.regex(await ok(`-n ${n} auth can-i --list`), /\*\.\* +\[\] +\[\] +\[\*\]/)
  })

  test('a token that nobody has is refused', async t => {
    t.regex((await kubectl('--token=nobody get namespaces')).err, /Unauthorized|You must be logged in/)
  })

  test('kubectl create makes built-in kinds, which it sends in protobuf', async t => {
    await ok('create namespace made')
    for (const command of [
      'configmap settings --from-literal=a=1', 'secret generic password --from-literal=word=open', 'secret docker-registry pull --docker-username=a --docker-password=b',
      'serviceaccount robot', 'quota small --hard=requests.storage=5Gi', 'service clusterip web --tcp=80:8080', 'role reader --verb=get,list --resource=configmaps', 'rolebinding readers --role=reader --serviceaccount=made:robot',
    ]) t.regex(await ok(`-n made create ${command}`), / created\n$/)
    await ok('create clusterrole looker --verb=get --resource=nodes')
    await ok('create clusterrolebinding lookers --clusterrole=looker --user=ann')
    const read = (what: string, path: string) => ok(`-n made get ${what} -o 'jsonpath=${path}'`)
    t.deepEqual(await Promise.all([
      read('configmap settings', '{.data.a}'), read('secret password', '{.type} {.data.word}'), read('quota small', '{.spec.hard.requests\\.storage}'),
      read('service web', '{.spec.ports[0].port} {.spec.ports[0].targetPort} {.spec.selector.app}'), read('role reader', '{.rules[0].verbs}'), read('rolebinding readers', '{.subjects[0].kind} {.roleRef.name}'),
    ]), ['1', 'Opaque b3Blbg==', '5Gi', '80 8080 web', '["get","list"]', 'ServiceAccount reader'])
    t.regex((await kubectl('-n made create configmap settings')).err, /configmaps "settings" already exists/)
    t.regex(await ok('-n made create configmap unwritten --from-literal=a=b --dry-run=server -o yaml'), /uid: /)
    t.regex((await kubectl('-n made get configmap unwritten')).err, /NotFound/)
    t.regex(await ok('-n made create token robot'), /\S{10,}/)
  })

  test('someone who may can act as somebody else', async t => {
    t.is((await kubectl('auth can-i create virtualmachines --as=system:serviceaccount:made:robot -n default')).out.trim(), 'no')
    t.regex(await ok('auth whoami --as=ann --as-group=devops'), /Username +ann/)
    t.regex((await kubectl('get namespaces --as=admin', { user: 'devops' })).err, /Forbidden.*User "devops" cannot impersonate/)
  })
}
