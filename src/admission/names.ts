/** Names of Kubernetes (RFC 1123): labels of up to 63 characters, subdomains of up to 253. */
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
export const isDnsLabel = (text: string): boolean => label.test(text)

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
export const isDnsSubdomain = (text: string): boolean => text.length <= 253 && subdomain.test(text)
