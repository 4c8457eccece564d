import { webcrypto } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto as Crypto)

/** A certificate and its key, as PEM. */
export interface Pair { readonly certificate: string; readonly key: string }

/** A certificate authority that lives as long as the process. */
export interface Authority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string
  /** A certificate for a server with these host names and IPv4 addresses, which may be a client, too. */
  issue(commonName: string, hosts: readonly string[]): Promise<Pair>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const validDays = 3_650
const dayMs = 86_400_000

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
const serial = (): string => Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex')

/** Makes an authority. `wallMs` is when its certificates begin to be valid (an hour earlier, so that clocks may differ). */
export const createAuthority = async (name: string, wallMs: number): Promise<Authority> => {
  const keys = await newKeys()
  const validity = { notBefore: new Date(wallMs - 3_600_000), notAfter: new Date(wallMs + validDays * dayMs) }
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(), name: `CN=${name}`, ...validity, signingAlgorithm: algorithm, keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true)],
  })
  return {
    certificate: own.toString('pem'),
    issue: async (commonName, hosts) => {
      const pair = await newKeys()
      const names = hosts.map(host => ({ type: /^[\d.]+$/.test(host) ? 'ip' as const : 'dns' as const, value: host }))
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial(), subject: `CN=${commonName}`, issuer: own.subject, ...validity, signingKey: keys.privateKey, publicKey: pair.publicKey, signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
          new x509.SubjectAlternativeNameExtension(names),
        ],
      })
      return { certificate: certificate.toString('pem'), key: await keyPem(pair.privateKey) }
    },
  }
}
