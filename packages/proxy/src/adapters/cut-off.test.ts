import { createServer } from 'node:http'
import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { cutOffInTurns } from './cut-off.ts'

it('a crowd whose time is over together is cut a few at a time, and others have their turn between', async () => {
  const server = createServer()
  cutOffInTurns(server)
  const crowd = Array.from({ length: 50 }, () => {
    const said: string[] = []
    const socket = new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        said.push(String(chunk))
        done()
      },
    })
    return { socket, said }
  })
  const late = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  for (const { socket } of crowd) server.emit('clientError', late, socket)
  const cut = () => crowd.filter(({ socket }) => socket.destroyed).length
  const seen = [cut()]
  for (let turn = 0; turn < 4; turn += 1) {
    await nextTurn()
    seen.push(cut())
  }
  expect(seen).toEqual([0, 20, 40, 50, 50])
  for (const { said } of crowd)
    expect(said).toEqual(['HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'])
})
