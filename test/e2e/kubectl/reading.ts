import type { TestFn } from 'ava'
import { until } from '#loadtest/until.ts'
import { namespaceIn, widget, type World } from './world.ts'

/** What kubectl shows. */
export const readingSuite = (test: TestFn, world: World): void => {
  const { ok, kubectl } = world

  const filled = async (name: string): Promise<string> => {
    const n = await namespaceIn(world, name)
    await ok(`-n ${n} create -f -`, { input: { apiVersion: 'v1', kind: 'List', items: [widget('one', {}, { labels: { tier: 'front' } }), widget('two', { color: 'green', replicas: 4 }, { labels: { tier: 'back' } }), widget('three')] } })
    return n
  }

  test('get shows the columns of the kind, and all of them when wide', async t => {
    const n = await filled('columns')
    t.regex(await ok(`-n ${n} get widgets`), /^NAME +COLOR +AGE\none +red +\d+s\nthree +red +\d+s\ntwo +green +\d+s\n$/)
    t.regex(await ok(`-n ${n} get wd two -o wide`), /^NAME +COLOR +REPLICAS +AGE\ntwo +green +4 +\d+s\n$/)
    t.regex(await ok(`-n ${n} get widget one --show-labels`), /LABELS\none.*tier=front/)
    t.regex(await ok(`-n ${n} get widgets -L tier`), /TIER\none.*front\nthree.*\ntwo.*back/)
    t.regex(await ok(`get widgets -A --no-headers`), /columns +two +green/)
    t.regex(await ok(`-n ${n} get all`), /widget\.test\.vmherd\.dev\/one/)
  })

  test('get gives YAML, JSON, names, columns of one\'s own, and what a path or a template finds', async t => {
    const n = await filled('output')
    t.regex(await ok(`-n ${n} get widget one -o yaml`), /^apiVersion: test\.vmherd\.dev\/v1\nkind: Widget\nmetadata:\n {2}creationTimestamp: "[^"]+"\n {2}generation: 1\n {2}labels:\n {4}tier: front\n {2}name: one\n[\s\S]*spec:\n {2}color: red\n {2}replicas: 1\n {2}size: 1\n$/)
    t.like(JSON.parse(await ok(`-n ${n} get widgets -o json`)), { apiVersion: 'v1', kind: 'List', items: { length: 3 } })
    t.is(await ok(`-n ${n} get widgets -o name`), 'widget.test.vmherd.dev/one\nwidget.test.vmherd.dev/three\nwidget.test.vmherd.dev/two\n')
    t.regex(await ok(`-n ${n} get widgets -o custom-columns=NAME:.metadata.name,N:.spec.replicas`), /^NAME +N\none +1\nthree +1\ntwo +4\n$/)
    t.is(await ok(`-n ${n} get widgets -o 'jsonpath={range .items[*]}{.metadata.name}={.spec.color} {end}'`), 'one=red three=red two=green ')
    t.is(await ok(`-n ${n} get widget two -o 'go-template={{.spec.color}}'`), 'green')
    t.regex(await ok(`-n ${n} get widgets --sort-by=.spec.replicas -o name`), /two\n$/)
  })

  test('selectors find by labels and fields, and say what they cannot find by', async t => {
    const n = await filled('selectors')
    const names = async (selector: string) => (await ok(`-n ${n} get widgets -o name ${selector}`)).replaceAll('widget.test.vmherd.dev/', '').trim().split('\n')
    t.deepEqual(await names('-l tier=front'), ['one'])
    t.deepEqual(await names(`-l 'tier in (front,back)'`), ['one', 'two'])
    t.deepEqual(await names(`-l '!tier'`), ['three'])
    t.deepEqual(await names('--field-selector metadata.name=two'), ['two'])
    t.deepEqual(await names('--field-selector spec.color=red'), ['one', 'three'])
    t.regex((await kubectl(`-n ${n} get widgets --field-selector spec.size=1`)).err, /field label not supported/)
    t.regex((await kubectl(`-n ${n} get widgets -l 'a b'`)).err, /unable to parse|found 'b'/)
  })

  test('a list comes whole whatever the size of its pages', async t => {
    const n = await filled('pages')
    for (const size of [1, 2, 500]) t.is((await ok(`-n ${n} get widgets --chunk-size=${size} -o name`)).split('\n').length, 4)
  })

  test('what is not there, and what is not served, is said', async t => {
    t.is((await kubectl('get widget nobody')).err, 'Error from server (NotFound): widgets.test.vmherd.dev "nobody" not found\n')
    t.is((await kubectl('get gadgets')).err, 'error: the server doesn\'t have a resource type "gadgets"\n')
    t.is((await kubectl('get widgets')).err, 'No resources found in default namespace.\n')
  })

  test('describe shows an object with its events, and events has them in order', async t => {
    const n = await filled('describe')
    const { metadata: { uid } } = JSON.parse(await ok(`-n ${n} get widget one -o json`)) as { readonly metadata: { readonly uid: string } }
    const event = (name: string, reason: string, seconds: string) => ({
      apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: n }, involvedObject: { apiVersion: 'test.vmherd.dev/v1', kind: 'Widget', name: 'one', namespace: n, uid },
      reason, message: `it is ${reason.toLowerCase()}`, type: 'Normal', source: { component: 'test' }, firstTimestamp: `2026-01-01T00:00:${seconds}Z`, lastTimestamp: `2026-01-01T00:00:${seconds}Z`, count: 1,
    })
    await ok(`-n ${n} create -f -`, { input: event('one.2', 'Painted', '02') })
    await ok(`-n ${n} create -f -`, { input: event('one.1', 'Made', '01') })
    const described = await ok(`-n ${n} describe widget one`)
    t.regex(described, /Name: +one\nNamespace: +describe\nLabels: +tier=front\n[\s\S]*Kind: +Widget[\s\S]*Spec:\n +Color: +red/)
    t.regex(described, /Events:[\s\S]*Normal +Made +\S+ +test +it is made[\s\S]*Normal +Painted/)
    t.regex(await ok(`-n ${n} events --for widget/one`), /Made[\s\S]*Painted/)
    t.regex(await ok(`-n ${n} get events`), /LAST SEEN +TYPE +REASON +OBJECT +MESSAGE[\s\S]*widget\/one +it is made/)
    t.regex(await ok('describe namespace default'), /Status: +Active/)
  })

  test('get -w tells every change until it is stopped', async t => {
    const n = await filled('watch')
    const watch = world.follow(`-n ${n} get widgets -w --output-watch-events --no-headers`)
    try {
      await until('what stands', 20_000, () => (watch.lines().length >= 3 ? true : undefined))
      await ok(`-n ${n} patch widget one --type=merge -p '{"spec":{"color":"green"}}'`)
      await ok(`-n ${n} delete widget two`)
      const lines = await until('the changes', 20_000, () => (watch.lines().length >= 5 ? watch.lines().map(line => line.split(/ +/).slice(0, 3).join(' ')) : undefined))
      t.deepEqual(lines, ['ADDED one red', 'ADDED three red', 'ADDED two green', 'MODIFIED one green', 'DELETED two green'])
    } finally {
      await watch.stop()
    }
  })

  test('explain shows fields of built-in kinds and of ours, one by one and all of them', async t => {
    t.regex(await ok('explain widget'), /GROUP: +test\.vmherd\.dev\nKIND: +Widget\nVERSION: +v1\n\nDESCRIPTION:\n +A thing to try kubectl on\.\n[\s\S]*spec\t<Object>/)
    t.regex(await ok('explain widget.spec'), /size\t<integer> -required-\n +How large it is\.|color\t<string>\n +enum: red, green\n +Its color\./)
    t.regex(await ok('explain widget.spec.parts.value'), /FIELD: value <string>[\s\S]*What the part is worth\./)
    t.regex(await ok('explain widget --recursive'), /parts\t<\[\]Object>\n +name\t<string> -required-\n +value\t<string>/)
    t.regex(await ok('explain configmap.metadata.labels'), /FIELD: labels <map\[string\]string>/)
    const vm = await ok('explain vm.spec')
    t.regex(vm, /KIND: +VirtualMachine[\s\S]*className\t<string>/)
    t.regex((await kubectl('explain widget.spec.colour')).err, /field "colour" does not exist/)
  })

  test('api-resources and api-versions list built-in kinds and ours', async t => {
    const resources = await ok('api-resources')
    t.regex(resources, /configmaps +cm +v1 +true +ConfigMap\n/)
    t.regex(resources, /virtualmachines +vm\S* +vmoperator\.vmware\.com\/v1alpha5 +true +VirtualMachine\n/)
    t.regex(resources, /widgets +wd +test\.vmherd\.dev\/v1 +true +Widget\n/)
    t.is(await ok('api-resources --api-group=test.vmherd.dev -o name'), 'widgets.test.vmherd.dev\n')
    t.regex(await ok('api-resources --categories=all -o name'), /widgets\.test\.vmherd\.dev/)
    const wide = await ok('api-resources -o wide --api-group=test.vmherd.dev')
    for (const verb of ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']) t.regex(wide, new RegExp(`\\b${verb}\\b`))
    const versions = (await ok('api-versions')).split('\n')
    for (const version of ['v1', 'test.vmherd.dev/v1', 'vmoperator.vmware.com/v1alpha5', 'storage.k8s.io/v1']) t.true(versions.includes(version), version)
  })

  test('the server tells its version and that it is well', async t => {
    t.regex(await ok('version'), /Server Version: v1\.\d+\.\d+/)
    t.is(await ok('get --raw /readyz'), 'ok')
    t.regex(await ok('cluster-info'), /is running at https:\/\/127\.0\.0\.1:/)
  })
}
