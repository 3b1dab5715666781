import { demo } from './demo.ts'

/** The demo's two telephones: one that somebody holds and answers, one that PVIT's test rule answers for. */
export const phones = { held: '074123456', ruled: '066820866' } as const

export interface SimulatorLedger {
  prompts: { reference: string; state: string }[]
  debits: { reference: string }[]
  /** `amount` is the price; what the operator adds for itself is `feesOnCustomer`. */
  transactions: { reference: string; amount: number; status: string; createdAt: number }[]
  callbacks: { reference: string; acknowledged: boolean }[]
  calls: { api: string; method: string; reference: string; fields: string[] }[]
}

/** What PVIT's side knows: the truth to hold the screen against. */
export async function readLedger(
  reference?: string,
  simulator = demo.simulator,
): Promise<SimulatorLedger> {
  const query = reference === undefined ? '' : `?reference=${reference}`
  const response = await fetch(`${simulator}/_control/ledger${query}`)
  if (!response.ok) throw new Error(`The simulator's ledger answered ${response.status}.`)
  return (await response.json()) as SimulatorLedger // our own simulator's, in our own words
}

/** Types the PIN on the phone that holds this prompt, or refuses it, without opening its page. */
export async function decide(
  reference: string,
  action: 'approve' | 'refuse',
  simulator = demo.simulator,
): Promise<void> {
  await control(simulator, `transactions/${reference}`, { action })
}

/** From now on nothing is decided for this phone's owner. */
export async function holdPhone(phone: string, simulator = demo.simulator): Promise<void> {
  await control(simulator, `phones/${phone}`, { inHand: true })
}

async function control(simulator: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${simulator}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`/_control/${path}: ${await response.text()}`)
}
