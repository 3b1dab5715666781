/** Why nothing was heard of somebody over the network. */
export const networkCauses: Readonly<Record<string, string>> = {
  dns: 'its name is not in the DNS',
  refused: 'nothing listens there',
  unreachable: 'there is no way to it from here',
  tls: 'its certificate does not hold',
  'connect-timeout': 'no connection in time',
  timeout: 'no answer in time',
  reset: 'the connection broke',
}
