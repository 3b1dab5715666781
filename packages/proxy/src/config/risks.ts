import type { Settings } from './settings.ts'

export interface Risk {
  readonly says: string
  readonly cure: string
}

/** What settings that can be read let happen all the same. No values. */
export function risksOf(settings: Settings): Risk[] {
  const { accounts, pvitSourceIps, payoutsEnabled, payoutMax, payoutDailyMax } = settings
  const environments = new Set(accounts.map(({ pvitEnvironment }) => pvitEnvironment))
  const risks: Risk[] = []
  if (environments.has('production') && pvitSourceIps.size === 0)
    risks.push({
      says: 'PVIT_SOURCE_IPS is empty: anybody may post to the addresses meant for PVIT',
      cure: 'Ask support@mypvit.pro which addresses PVIT calls from, and list them. Nothing is believed that PVIT does not confirm when asked, with the list or without.',
    })
  // Orders are routed by number and method alone: a shopper cannot tell, and the shop is told `succeeded`.
  if (environments.size > 1)
    risks.push({
      says: 'test and production accounts stand side by side',
      cure: 'What a test account takes is play money, and its orders read as paid. Give the test a proxy and a database of its own.',
    })
  if (payoutsEnabled && (payoutMax === null || payoutDailyMax === null))
    risks.push({
      says: 'payouts are on without PAYOUT_MAX or PAYOUT_DAILY_MAX',
      cure: 'A stolen CHECKOUT_API_KEY could empty the account. Set the most of one payout, and of a day.',
    })
  return risks
}
