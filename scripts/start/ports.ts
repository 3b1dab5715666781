import { createServer } from 'node:net'

import { Fault } from '../setup/say.mjs'

export interface Ports {
  storefront: number
  proxy: number
  simulator: number
}

const variables = {
  storefront: { variable: 'STOREFRONT_PORT', usual: 5173 },
  proxy: { variable: 'PROXY_PORT', usual: 8787 },
  simulator: { variable: 'SIMULATOR_PORT', usual: 8788 },
} as const

const names = Object.keys(variables) as (keyof Ports)[]

/** The three ports from the environment. Throws a Fault that names the variable and the cure. */
export function readPorts(env: NodeJS.ProcessEnv): Ports {
  const ports = Object.fromEntries(
    names.map((name) => [name, readPort(env, name)]),
  ) as unknown as Ports
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => ports[other] === ports[name])
    if (twin !== undefined) {
      throw new Fault(
        `${variables[twin].variable} and ${variables[name].variable} are both ${ports[name]}: give each its own.`,
      )
    }
  }
  return ports
}

/** Throws a Fault naming every port that something else listens on, with a free one to take instead. */
export async function refuseBusy(ports: Ports): Promise<void> {
  const lines: string[] = []
  const offered = new Set(Object.values(ports))
  for (const name of names) {
    if (await isFree(ports[name])) continue
    const free = await nextFree(ports[name], offered)
    offered.add(free)
    const { variable } = variables[name]
    lines.push(
      `Port ${ports[name]} for the ${name} is taken. Set ${variable} to another one, for example: ${variable}=${free} npm start`,
    )
  }
  if (lines.length > 0) throw new Fault(lines.join('\n'))
}

function readPort(env: NodeJS.ProcessEnv, name: keyof Ports): number {
  const { variable, usual } = variables[name]
  const written = env[variable]
  if (written === undefined || written === '') return usual
  const port = Number(written)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Fault(
      `${variable} is not a port: give a whole number from 1 to 65535, or unset it for ${usual}.`,
    )
  }
  return port
}

async function nextFree(after: number, offered: ReadonlySet<number>): Promise<number> {
  for (let port = after + 1; port <= 65_535; port++) {
    if (!offered.has(port) && (await isFree(port))) return port
  }
  return after
}

// Both loopbacks: a program on ::1 alone would answer to "localhost" in our place.
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has no ::1 that anyone could hold.
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
    })
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
