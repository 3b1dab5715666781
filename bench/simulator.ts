// The simulator's two promises about speed: 1 000 payments a second in one process, and an answer within a second
// of its start. `npm run bench -- simulator [payments]` prints them and writes bench/results/simulator.md; exit code 1
// when one is not kept.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

import { createSimulator } from '@pvit-checkout/simulator'

const wanted = { perSecond: 1000, startMs: 1000 }
const payments = Number(process.argv[2] ?? 5000)

const perSecond = await paymentsPerSecond(payments)
const startMs = await startTime(5)
const rows = [
  {
    what: 'Payments in process: REST, approval, callback acknowledged, STATUS',
    measured: `${Math.round(perSecond)}/s over ${payments}`,
    goal: `≥ ${wanted.perSecond}/s`,
    kept: perSecond >= wanted.perSecond,
  },
  {
    what: 'From the command to its first line, best of 5',
    measured: `${Math.round(startMs)} ms`,
    goal: `≤ ${wanted.startMs} ms`,
    kept: startMs <= wanted.startMs,
  },
]
report()

function report(): void {
  for (const { what, measured, goal, kept } of rows) {
    process.stdout.write(
      `${kept ? 'kept    ' : 'NOT KEPT'}  ${what}\n          ${measured}   (goal: ${goal})\n`,
    )
  }
  const table = rows.map(
    (row) => `| ${row.what} | ${row.measured} | ${row.goal} | ${row.kept ? 'yes' : '**no**'} |`,
  )
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`
  const text = `# The simulator's speed

Written by \`npm run bench -- simulator\` on ${new Date().toISOString().slice(0, 10)}. ${machine}. The figures say more about the machine than about the simulator; the goals are what tests may count on.

| What | Measured | Goal | Kept |
|---|---|---|---|
${table.join('\n')}
`
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'simulator.md'), text)
  if (rows.some(({ kept }) => !kept)) process.exitCode = 1
}

/** A whole payment each: REST, approval, callback acknowledged, STATUS. */
async function paymentsPerSecond(count: number): Promise<number> {
  const simulator = createSimulator({
    urls: { CALLB: 'https://shop.example/callback' },
    decideAfterMs: null,
    fetch: async (_, init) => {
      const { transactionId, code } = JSON.parse(init?.body as string) as Record<string, unknown>
      return Response.json({ transactionId, responseCode: code })
    },
  })
  const { account, codes } = simulator.setup()
  const secret = simulator.control.issueKey(account).reveal()
  const headers = { 'X-Secret': secret, 'content-type': 'application/json' }

  const pay = async (reference: string) => {
    await simulator.fetch(`https://pvit.example/${codes.rest}/rest`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        amount: 500,
        reference,
        service: 'RESTFUL',
        callback_url_code: 'CALLB',
        customer_account_number: '074123456',
        merchant_operation_account_code: account,
        transaction_type: 'PAYMENT',
        owner_charge: 'MERCHANT',
      }),
    })
    await simulator.control.approve(reference)
    const query = `transactionId=${reference}&accountOperationCode=${account}&transactionOperation=PAYMENT`
    const answer = await simulator.fetch(`https://pvit.example/${codes.status}/status?${query}`, {
      headers,
    })
    const { status } = (await answer.json()) as { status?: string }
    if (status !== 'SUCCESS') throw new Error(`${reference} ended as ${status}.`)
  }

  await Promise.all(Array.from({ length: 200 }, (_, at) => pay(`WARM${at}`)))
  const began = performance.now()
  for (let at = 0; at < count; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, step) => pay(`REF${at + step}`)))
  }
  const perSecond = (count / (performance.now() - began)) * 1000
  await simulator.close()
  return perSecond
}

async function startTime(runs: number): Promise<number> {
  const bin = join(dirname(import.meta.dirname), 'packages/simulator/src/bin.ts')
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const began = performance.now()
    const child = spawn(process.execPath, [bin, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(createInterface({ input: child.stdout }), 'line')
    times.push(performance.now() - began)
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return Math.min(...times)
}
