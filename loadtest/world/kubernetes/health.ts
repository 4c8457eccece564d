const everywhere = ['ping', 'log', 'etcd']
const hooks = ['start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced', 'bootstrap-controller', 'rbac/bootstrap-roles'].map(name => `poststarthook/${name}`)
const checks: Readonly<Record<'healthz' | 'livez' | 'readyz', readonly string[]>> = {
  healthz: [...everywhere, ...hooks], livez: [...everywhere, ...hooks], readyz: [...everywhere, 'etcd-readiness', 'informer-sync', ...hooks, 'shutdown'],
}

/**
 * What a health path says: `ok`, or with `verbose` one line a check. A server that answers is well, so that no check ever fails.
 * `check` is one of them by name, and undefined for all; the text is undefined when there is no such check.
 */
export const healthText = (root: 'healthz' | 'livez' | 'readyz', check: string | undefined, query: URLSearchParams): string | undefined => {
  if (check !== undefined) return checks[root].includes(check) ? 'ok' : undefined
  if (!query.has('verbose')) return 'ok'
  const excluded = query.getAll('exclude')
  const lines = checks[root].map(name => (excluded.includes(name) ? `[+]${name} excluded: ok` : `[+]${name} ok`))
  return `${lines.join('\n')}\n${root} check passed\n`
}
