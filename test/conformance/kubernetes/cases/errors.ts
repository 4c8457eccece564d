import type { Case } from '../harness.ts'
import { configMap, group, widget } from '../fixtures.ts'

/** What cannot be asked, or not so: codes, reasons, messages and details of refusals. */
export const cases: readonly Case[] = [
  {
    name: 'an object that is not there is named with its resource',
    run: async api => {
      await api.refuses(api.get('configmaps/a'), { code: 404, reason: 'NotFound', message: 'configmaps "a" not found', details: { name: 'a', kind: 'configmaps' } })
      await api.refuses(api.get('widgets/a'), { code: 404, reason: 'NotFound', message: `widgets.${group} "a" not found`, details: { name: 'a', group, kind: 'widgets' } })
    },
  },
  {
    name: 'every verb on an object that is not there says so',
    run: async api => {
      const missing = { code: 404, reason: 'NotFound', message: 'configmaps "a" not found', details: { name: 'a', kind: 'configmaps' } }
      await api.refuses(api.put('configmaps/a', configMap('a')), missing)
      await api.refuses(api.patch('merge', 'configmaps/a', {}), missing)
      await api.refuses(api.patch('json', 'configmaps/a', []), missing)
      await api.refuses(api.patch('strategic', 'configmaps/a', {}), missing)
      await api.refuses(api.remove('configmaps/a'), missing)
    },
  },
  {
    name: 'a resource that is not served is not found, without details',
    run: async api => {
      const { code, text } = await api.get(`/apis/${group}/v1/namespaces/${api.namespace}/nothings`)
      api.t.is(code, 404)
      api.t.is(text, '404 page not found\n')
      const unknown = await api.get('/api/v1/nothings')
      api.t.is(unknown.code, 404)
    },
  },
  {
    name: 'a name that is taken is refused',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      await api.refuses(api.post('configmaps', configMap('a')), { code: 409, reason: 'AlreadyExists', message: 'configmaps "a" already exists', details: { name: 'a', kind: 'configmaps' } })
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await api.refuses(api.post('widgets', widget('a')), { code: 409, reason: 'AlreadyExists', message: `widgets.${group} "a" already exists`, details: { name: 'a', group, kind: 'widgets' } })
    },
  },
]
