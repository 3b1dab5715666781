import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { listening } from '../testing/listening.ts'
import { send } from './send.ts'

it('says how long it waited for an answer that did not come', async () => {
  const silent = createServer(() => {})
  const port = await listening(silent)
  try {
    expect(await send(`http://127.0.0.1:${port}`, { withinMs: 100 })).toEqual({
      kind: 'unreached',
      why: 'no answer within 0.1 s',
    })
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})
