import { createServer, type RequestListener } from 'node:http'
import { onTestFinished } from 'vitest'
import { listening } from './listening.ts'

/** The port at which `listener` answers until the test that asks for it is over. */
export function answering(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listening(server)
}
