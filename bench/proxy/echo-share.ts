// Tells whoever forks it what part of the machine that goals of so many a second were set on this one is: by a bare echo.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { bareEcho, shareOf } from './floors.ts'
import { repeated } from './load.ts'

const server = fork(join(import.meta.dirname, 'echo.ts'))
const [port] = (await once(server, 'message')) as [number]
const body = JSON.stringify({ said: 'x'.repeat(300) })
const many = repeated([{ method: 'POST', path: '/', body }], 20_000)
const perSecond = await bareEcho(`http://127.0.0.1:${port}`, many, 3)
server.disconnect()
process.send?.(shareOf(perSecond), undefined, undefined, () => process.disconnect())
