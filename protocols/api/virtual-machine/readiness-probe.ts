import { int32, intOrString, list, maybe, oneOf, record, text } from '../schema.ts'

/** How to find out whether the guest serves. */
export const readinessProbe = record({
  guestHeartbeat: maybe(record({
    thresholdStatus: maybe(oneOf(['yellow', 'green'], undefined, { default: 'green' })),
  })),
  guestInfo: maybe(list(record({
    key: text(),
    value: maybe(text()),
  }))),
  periodSeconds: maybe(int32(undefined, { minimum: 1 })),
  tcpSocket: maybe(record({
    host: maybe(text()),
    port: intOrString(),
  })),
  timeoutSeconds: maybe(int32(undefined, { minimum: 1, maximum: 60 })),
}, 'How to find out whether the guest serves.')
