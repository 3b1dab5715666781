import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { send } from './send.ts'

it('says how long it waited for an answer that did not come', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  try {
    const { port } = silent.address() as AddressInfo // it listens on a port
    expect(await send(`http://127.0.0.1:${port}`, { withinMs: 100 })).toEqual({
      kind: 'unreached',
      why: 'no answer within 0.1 s',
    })
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})
