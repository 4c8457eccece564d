/** What came over HTTP from a webhook. */
export interface HttpAnswer { readonly code: number; readonly type: string; readonly text: string; /** Seconds. */ readonly retryAfter: number | undefined }

/** What the libraries of this machine throw when nothing came. */
export interface TransportError { readonly code?: string; readonly message?: string; readonly cert?: { readonly subjectaltname?: string } }

const untrusted = new Set(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_SIGNATURE_FAILURE'])

/** Why no answer came, in the words of the real server's client. What has none here is told in those of this machine. */
export const transportFault = ({ code = '', message = '', cert }: TransportError, { hostname, port }: URL): string => {
  if (code === 'ECONNREFUSED') return `dial tcp ${hostname}:${port === '' ? '443' : port}: connect: connection refused`
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${hostname}: no such host`
  if (code === 'UND_ERR_SOCKET') return 'EOF'
  if (untrusted.has(code)) return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `tls: failed to verify certificate: x509: ${otherHost(hostname, cert?.subjectaltname ?? '')}`
  return message
}

/** A certificate that is for other hosts; of its names those count that are of the same sort. */
const otherHost = (wanted: string, names: string): string => {
  const isAddress = /^[\d.]+$/.test(wanted)
  const of = names.split(', ').flatMap(name => (name.startsWith(isAddress ? 'IP Address:' : 'DNS:') ? [name.replace(/^[^:]+:/, '')] : []))
  if (of.length > 0) return `certificate is valid for ${of.join(', ')}, not ${wanted}`
  return isAddress ? `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs` : `certificate is not valid for any names, but wanted to match ${wanted}`
}

/** Why an answer counts as none, in the words of the real server's client. */
export const answerFault = ({ code, type, text }: HttpAnswer): string | undefined => {
  if (code >= 200 && code <= 206) return text === '' ? `0-length response with status code: ${code} and content type: ${type}` : undefined
  return statusIn(text) ?? codeFault(code, type === '' || type.startsWith('text/') ? text.trim() : 'unknown')
}

/** The message of a Status that says that something failed. */
const statusIn = (text: string): string | undefined => {
  try {
    const { kind, status, message } = JSON.parse(text) as { readonly kind?: string; readonly status?: string; readonly message?: string }
    return kind === 'Status' && status === 'Failure' ? message : undefined
  } catch {
    return undefined
  }
}

/** Codes of HTTP in words; some leave the word to whoever answered. */
const words: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason', 401: 'the server has asked for the client to provide credentials', 404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource', 409: 'the server reported a conflict', 422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later', 503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}
const ownWords = new Set([403, 406, 415])
const codeFault = (code: number, said: string): string => {
  if (ownWords.has(code)) return said
  return words[code] ?? (code >= 500 ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding` : `the server responded with the status code ${code} but did not return more information`)
}
