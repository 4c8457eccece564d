/** What the certificate of the API server names it (webhooks.md section 1). */
export const clientName = 'apiserver-webhook-client'

/** What TLS tells of a client. */
export interface Client {
  /** What its certificate names it; undefined: it has shown none. */
  readonly commonName: string | undefined
  /** Why its certificate is not trusted; undefined: it is. */
  readonly distrust: string | undefined
}

/** Why a client is not answered where only the API server is to be; undefined when it is the API server. */
export const clientFault = ({ commonName, distrust }: Client): string | undefined => {
  if (commonName === undefined) return `only a client with a certificate that names it ${clientName} is answered (admission.clientCertificate)`
  if (distrust !== undefined) return `the certificate of the client is not signed by the authority in client-ca/ca.crt: ${distrust}`
  return commonName === clientName ? undefined : `the certificate of the client names it ${JSON.stringify(commonName)}, not ${clientName}`
}
