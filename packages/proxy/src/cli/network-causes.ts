import type { CutCause, TransportCause } from '@pvit-checkout/pvit'

/** Why nothing, or nothing whole, was heard of somebody over the network. */
export const networkCauses = {
  dns: 'its name is not in the DNS',
  refused: 'nothing listens there',
  unreachable: 'there is no way to it from here',
  tls: 'its certificate does not hold',
  'connect-timeout': 'no connection in time',
  'connect-failed': 'no connection came about',
  timeout: 'no answer in time',
  aborted: 'its time was over',
  reset: 'the connection broke',
  'reply-too-large': 'the answer was too long',
  'no-reply': 'the connection ended without an answer',
} as const satisfies Record<TransportCause | CutCause, string>
