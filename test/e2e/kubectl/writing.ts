import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestFn } from 'ava'
import { namespaceIn, widget, type World } from './world.ts'

/** What kubectl writes. */
export const writingSuite = (test: TestFn, world: World): void => {
  const { ok, kubectl } = world
  const json = async (args: string) => JSON.parse(await ok(`get ${args} -o json`)) as { readonly metadata: Readonly<Record<string, unknown>>; readonly spec: Readonly<Record<string, unknown>>; readonly data?: Readonly<Record<string, string>> }

  test('apply creates, changes, leaves alone and takes away', async t => {
    const n = await namespaceIn(world, 'apply')
    const apply = (spec: object) => ok(`-n ${n} apply -f -`, { input: widget('one', spec) })
    t.is(await apply({ color: 'red', parts: [{ name: 'a', value: '1' }, { name: 'b' }] }), 'widget.test.vmherd.dev/one created\n')
    t.is(await apply({ color: 'red', parts: [{ name: 'a', value: '1' }, { name: 'b' }] }), 'widget.test.vmherd.dev/one unchanged\n')
    t.is(await apply({ color: 'green', parts: [{ name: 'b' }] }), 'widget.test.vmherd.dev/one configured\n')
    const { spec, metadata } = await json(`-n ${n} widget one`)
    t.deepEqual(spec, { size: 1, color: 'green', replicas: 1, parts: [{ name: 'b' }] })
    t.is(metadata['generation'], 2)
  })

  test('server-side apply owns fields, tells conflicts, and forces', async t => {
    const n = await namespaceIn(world, 'server-side')
    const apply = (manager: string, spec: object, more = '') => kubectl(`-n ${n} apply --server-side --field-manager=${manager} ${more} -f -`, { input: widget('one', spec) })
    t.is((await apply('ann', { color: 'red' })).out, 'widget.test.vmherd.dev/one serverside-applied\n')
    const refused = await apply('bob', { color: 'green' })
    t.is(refused.code, 1)
    t.regex(refused.err, /Apply failed with 1 conflict: conflict with "ann": \.spec\.color/)
    t.is((await apply('bob', { color: 'green' }, '--force-conflicts')).code, 0)
    t.is((await json(`-n ${n} widget one`)).spec['color'], 'green')
    t.regex(await ok(`-n ${n} get widget one -o yaml --show-managed-fields`), /manager: bob\n\s+operation: Apply/)
  })

  test('a dry run on the server shows what would be, and diff what would change; nothing is written', async t => {
    const n = await namespaceIn(world, 'dry-run')
    t.regex(await ok(`-n ${n} apply --dry-run=server -o yaml -f -`, { input: widget('one') }), /color: red/)
    t.regex((await kubectl(`-n ${n} get widget one`)).err, /Error from server \(NotFound\): widgets\.test\.vmherd\.dev "one" not found/)
    await ok(`-n ${n} apply -f -`, { input: widget('one') })
    const diff = await kubectl(`-n ${n} diff -f -`, { input: widget('one', { color: 'green' }) })
    t.is(diff.code, 1, diff.err)
    t.regex(diff.out, /-\s+color: red\n\+\s+color: green/)
    t.is((await kubectl(`-n ${n} diff -f -`, { input: widget('one') })).code, 0)
    t.is((await json(`-n ${n} widget one`)).spec['color'], 'red')
  })

  test('edit writes what the editor leaves, and shows again what was refused', async t => {
    const n = await namespaceIn(world, 'edit')
    await ok(`-n ${n} create -f -`, { input: widget('one') })
    const editor = (name: string, script: string) => {
      const path = join(world.dir, name)
      writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      return { env: { KUBE_EDITOR: path } }
    }
    t.is(await ok(`-n ${n} edit widget one`, editor('good', 'sed -i "s/color: red/color: green/" "$1"')), 'widget.test.vmherd.dev/one edited\n')
    t.is((await json(`-n ${n} widget one`)).spec['color'], 'green')
    const refused = await kubectl(`-n ${n} edit widget one`, editor('bad', 'grep -q "^# widgets" "$1" && exit 1; sed -i "s/color: green/color: blue/" "$1"'))
    t.not(refused.code, 0)
    t.is((await json(`-n ${n} widget one`)).spec['color'], 'green')
  })

  test('every type of patch, and strategic merge for built-in kinds only', async t => {
    const n = await namespaceIn(world, 'patch')
    await ok(`-n ${n} create -f -`, { input: widget('one', { parts: [{ name: 'a' }] }) })
    await ok(`-n ${n} patch widget one --type=merge -p '{"spec":{"parts":[{"name":"b"}]}}'`)
    t.deepEqual((await json(`-n ${n} widget one`)).spec['parts'], [{ name: 'b' }])
    await ok(`-n ${n} patch widget one --type=json -p '[{"op":"test","path":"/spec/size","value":1},{"op":"add","path":"/spec/parts/-","value":{"name":"c"}}]'`)
    t.deepEqual((await json(`-n ${n} widget one`)).spec['parts'], [{ name: 'b' }, { name: 'c' }])
    t.regex((await kubectl(`-n ${n} patch widget one --type=json -p '[{"op":"test","path":"/spec/size","value":2}]'`)).err, /the server rejected our request/)
    t.regex((await kubectl(`-n ${n} patch widget one --type=strategic -p '{"spec":{"size":2}}'`)).err, /application\/strategic-merge-patch\+json is not supported by test\.vmherd\.dev\/v1, Kind=Widget/)
    await ok(`-n ${n} patch widget one --subresource=status --type=merge -p '{"status":{"phase":"Fine"},"spec":{"size":9}}'`)
    t.is(await ok(`-n ${n} get widget one -o 'jsonpath={.status.phase} {.spec.size}'`), 'Fine 1')

    await ok(`-n ${n} create configmap settings --from-literal=a=1 --from-literal=b=2`)
    await ok(`-n ${n} patch configmap settings -p '{"data":{"a":null,"c":"3"}}'`)
    t.deepEqual((await json(`-n ${n} configmap settings`)).data, { b: '2', c: '3' })
    await ok(`-n ${n} create service clusterip web --tcp=80:8080`)
    await ok(`-n ${n} patch service web -p '{"spec":{"ports":[{"port":443,"name":"tls"}]}}'`)
    t.is(await ok(`-n ${n} get service web -o 'jsonpath={.spec.ports[*].port}'`), '443 80')
  })

  test('label, annotate and scale', async t => {
    const n = await namespaceIn(world, 'label')
    await ok(`-n ${n} create -f -`, { input: widget('one') })
    t.is(await ok(`-n ${n} label widget one tier=front`), 'widget.test.vmherd.dev/one labeled\n')
    t.regex((await kubectl(`-n ${n} label widget one tier=back`)).err, /already has a value \(front\), and --overwrite is false/)
    await ok(`-n ${n} label widget one tier=back --overwrite`)
    await ok(`-n ${n} annotate widget one note=hello`)
    t.like((await json(`-n ${n} widget one`)).metadata, { labels: { tier: 'back' }, annotations: { note: 'hello' }, generation: 1 })
    await ok(`-n ${n} label widget one tier-`)
    t.is((await json(`-n ${n} widget one`)).metadata['labels'], undefined)
    t.regex((await kubectl(`-n ${n} label widget one 'tier=no blanks'`)).err, /a valid label must be/)

    t.is(await ok(`-n ${n} scale widget one --replicas=3`), 'widget.test.vmherd.dev/one scaled\n')
    t.is((await json(`-n ${n} widget one`)).spec['replicas'], 3)
    t.regex((await kubectl(`-n ${n} scale widget one --replicas=5 --current-replicas=2`)).err, /Expected replicas to be 2, was 3/)
    t.regex((await kubectl('scale namespace default --replicas=2')).err, /the server could not find the requested resource/)
  })

  test('replace needs what stands, and a stale version is a conflict', async t => {
    const n = await namespaceIn(world, 'replace')
    t.regex((await kubectl(`-n ${n} replace -f -`, { input: widget('one') })).err, /NotFound/)
    await ok(`-n ${n} create -f -`, { input: widget('one') })
    const stale = await json(`-n ${n} widget one`)
    t.is(await ok(`-n ${n} replace -f -`, { input: widget('one', { color: 'green' }) }), 'widget.test.vmherd.dev/one replaced\n')
    t.regex((await kubectl(`-n ${n} replace -f -`, { input: stale })).err, /Conflict.*the object has been modified; please apply your changes to the latest version and try again/)
  })

  test('create makes names, and tells what stands already', async t => {
    const n = await namespaceIn(world, 'create')
    const generated = widget('', {}, { name: undefined, generateName: 'made-' })
    const names = [await ok(`-n ${n} create -f - -o name`, { input: generated }), await ok(`-n ${n} create -f - -o name`, { input: generated })]
    for (const name of names) t.regex(name, /^widget\.test\.vmherd\.dev\/made-[a-z0-9]{5}\n$/)
    t.not(names[0], names[1])
    await ok(`-n ${n} create -f -`, { input: widget('one') })
    t.regex((await kubectl(`-n ${n} create -f -`, { input: widget('one') })).err, /Error from server \(AlreadyExists\).*widgets\.test\.vmherd\.dev "one" already exists/)
    t.regex((await kubectl('-n nowhere create -f -', { input: widget('one') })).err, /namespaces "nowhere" not found/)
  })

  for (const [claim, input, said] of [
    ['a field that is not known', widget('bad', { colour: 'red' }), /strict decoding error: unknown field "spec\.colour"/],
    ['a wrong type', widget('bad', { size: 'large' }), /spec\.size: Invalid value: "string": spec\.size in body must be of type integer: "string"/],
    ['a value that is not one of those allowed', widget('bad', { color: 'blue' }), /spec\.color: Unsupported value: "blue": supported values: "red", "green"/],
    ['a missing field', { ...widget('bad'), spec: {} }, /spec\.size: Required value/],
    ['a value out of range', widget('bad', { size: 0 }), /spec\.size: Invalid value: 0: spec\.size in body should be greater than or equal to 1/],
    ['a name that cannot be', widget('No Blanks'), /metadata\.name: Invalid value: "No Blanks"/],
    ['two faults at once', widget('bad', { size: 0, color: 'blue' }), /spec\.size[\s\S]*spec\.color|spec\.color[\s\S]*spec\.size/],
    ['YAML that cannot be read', 'apiVersion: v1\nkind: ConfigMap\n  metadata: {', /error parsing|error converting YAML|mapping values are not allowed/],
    ['a kind that is not served', { apiVersion: 'test.vmherd.dev/v1', kind: 'Gadget', metadata: { name: 'bad' } }, /no matches for kind "Gadget" in version "test\.vmherd\.dev\/v1"/],
    ['a VM without a class that is a number', { apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachine', metadata: { name: 'bad' }, spec: { className: 7 } }, /spec\.className: Invalid value: "integer"/],
  ] as const) {
    test(`create refuses ${claim} and names it`, async t => {
      const { code, err } = await kubectl('create -f -', { input })
      t.is(code, 1)
      t.regex(err, said)
    })
  }

  test('what strict validation refuses is a warning when asked for, or nothing', async t => {
    const n = await namespaceIn(world, 'validate')
    const warned = await kubectl(`-n ${n} create --validate=warn -f -`, { input: widget('warned', { colour: 'red' }) })
    t.is(warned.code, 0, warned.err)
    t.regex(warned.err, /Warning: unknown field "spec\.colour"/)
    const ignored = await kubectl(`-n ${n} create --validate=ignore -f -`, { input: widget('ignored', { colour: 'red' }) })
    t.deepEqual([ignored.code, ignored.err], [0, ''])
  })

  test('a list of objects is applied item by item, and what was read can be applied again', async t => {
    const n = await namespaceIn(world, 'list')
    const input = { apiVersion: 'v1', kind: 'List', items: [widget('one'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' }, data: { a: 'b' } }] }
    t.is(await ok(`-n ${n} apply -f -`, { input }), 'widget.test.vmherd.dev/one created\nconfigmap/two created\n')
    const read = await ok(`-n ${n} get widget,configmap -o yaml`)
    t.is(await ok(`-n ${n} apply -f -`, { input: read }), 'widget.test.vmherd.dev/one configured\nconfigmap/two configured\n')
  })
}
