// Tells whoever forks it what part of the machine that goals of so many a second were set on this one is: by a bare echo.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { shareOf } from './floors.ts'
import { closedLoop, repeated } from './load.ts'
import { median } from './table.ts'

const server = fork(join(import.meta.dirname, 'echo.ts'))
const [port] = (await once(server, 'message')) as [number]
const body = JSON.stringify({ said: 'x'.repeat(300) })
const many = repeated([{ method: 'POST', path: '/', body }], 20_000)
const rounds: number[] = []
while (rounds.length < 4)
  rounds.push((await closedLoop(`http://127.0.0.1:${port}`, many)).perSecond)
server.disconnect()
const [, ...warm] = rounds
process.send?.(shareOf(median(warm)), undefined, undefined, () => process.disconnect())
