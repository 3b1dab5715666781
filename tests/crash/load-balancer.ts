import { Agent, request, type IncomingHttpHeaders } from 'node:http'

export interface Asked {
  readonly path: string
  readonly bearer: string
  readonly key?: string
  readonly body: object
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly json: Record<string, unknown>
}

/**
 * What stands before several instances: each request to the next of them, and to another where one refuses the connection or
 * breaks it. It asks none beforehand whether it is well, and keeps its connections, so that it meets all that a deployment does.
 */
export function createLoadBalancer(instances: readonly string[]) {
  const agents = instances.map(() => new Agent({ keepAlive: true, maxSockets: 100 }))
  let turn = 0
  /** How often a request went to another instance. */
  let moved = 0

  function askOne(at: number, { path, bearer, key, body }: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(`${instances[at]}${path}`, {
        ...{ agent: agents[at], method: 'POST' },
        headers: {
          Authorization: `Bearer ${bearer}`,
          'Content-Type': 'application/json',
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
      })
      asked.once('error', reject)
      asked.once('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          const json = JSON.parse(text) as Answer['json']
          resolve({ status: response.statusCode ?? 0, headers: response.headers, json })
        })
      })
      asked.end(JSON.stringify(body))
    })
  }

  return {
    moved: () => moved,
    async ask(asked: Asked): Promise<Answer> {
      for (let tries = 0; ; tries++) {
        try {
          return await askOne(turn++ % instances.length, asked)
        } catch (error) {
          if (tries > 50) throw error
          moved += 1
          // All may be away for a moment; whoever is next may be the one that has just gone.
          await new Promise((resolve) => setTimeout(resolve, Math.min(tries * 10, 200)))
        }
      }
    },
    close() {
      for (const agent of agents) agent.destroy()
    },
  }
}
