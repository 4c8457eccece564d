import * as yaml from 'js-yaml'

/** The text of a kubeconfig with one cluster, one user with a token, and the namespace `default`. */
export const kubeconfig = ({ url, ca, user, token }: { readonly url: string; readonly ca: string; readonly user: string; readonly token: string }): string => yaml.dump({
  apiVersion: 'v1', kind: 'Config', 'current-context': 'world',
  clusters: [{ name: 'world', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
  users: [{ name: user, user: { token } }],
  contexts: [{ name: 'world', context: { cluster: 'world', user, namespace: 'default' } }],
}, { lineWidth: -1 })
