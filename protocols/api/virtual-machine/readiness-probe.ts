import { int32, intOrString, list, maybe, oneOf, record, text } from '../schema.ts'

/** How to find out whether the guest serves. */
export const readinessProbe = record({
  guestHeartbeat: maybe(record({
    thresholdStatus: maybe(oneOf(['yellow', 'green'], 'The worst heartbeat that counts as ready.', { default: 'green' })),
  }, 'Ready when VMware Tools in the guest sends its heartbeat.')),
  guestInfo: maybe(list(record({
    key: text('Name of the value, without the guestinfo. before it.'),
    value: maybe(text('Regular expression that has to match; anything when left out.')),
  }), 'Ready when the guest has published all of these values.')),
  periodSeconds: maybe(int32('Seconds from one probe to the next; 10 when left out.', { minimum: 1 })),
  tcpSocket: maybe(record({
    host: maybe(text('Address to connect to; the primary address of the guest when left out.')),
    port: intOrString('Number of the port.'),
  }, 'Ready when a TCP connection can be made. Not in VPC networks.')),
  timeoutSeconds: maybe(int32('Seconds that a probe may take; 10 when left out.', { minimum: 1, maximum: 60 })),
}, 'How to find out whether the guest serves; counts for the condition Ready. One of tcpSocket, guestHeartbeat and guestInfo.')
