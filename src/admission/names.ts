/** Names of Kubernetes (RFC 1123): labels of up to 63 characters, subdomains of up to 253. */
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
/** A part of a name between dots, of up to 63 characters. */
export const isDnsLabel = (text: string): boolean => label.test(text)

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
/** The name of most objects: such parts with dots between, 253 characters in all. */
export const isDnsSubdomain = (text: string): boolean => text.length <= 253 && subdomain.test(text)

/** Names of services (RFC 1035): they begin with a letter. */
export const isServiceName = (text: string): boolean => /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)

const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/
/** A key of labels and annotations: a name of up to 63 characters, with a subdomain before it or not. */
export const isLabelKey = (text: string): boolean => {
  const [prefix, name] = text.includes('/') ? [text.slice(0, text.indexOf('/')), text.slice(text.indexOf('/') + 1)] : [undefined, text]
  return qualified.test(name ?? '') && (prefix === undefined || isDnsSubdomain(prefix))
}
/** What is wrong with a word that is no such key or value, and what would be right. */
export const noLabelKey = 'is no key of a label, such as app or example.com/tier'
export const noLabelValue = 'is no value of a label: up to 63 letters, digits, dashes, dots and underscores, with a letter or digit at both ends'
export const isLabelValue = (text: string): boolean => text === '' || qualified.test(text)
