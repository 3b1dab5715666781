import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Session } from '../sessions/session.ts'

/** An open session of order A-1 over 500 XAF, for tests. */
export function aSession(differing: Partial<Session> = {}): Session {
  return {
    id: 'cs_TEST000000000000000000001' as SessionId,
    order: 'A-1',
    amount: 500,
    description: null,
    methods: ['mobile_money'],
    phone: null,
    locale: 'fr',
    returnUrl: null,
    metadata: {},
    product: null,
    freeInfo: null,
    agent: null,
    status: 'open',
    overpaid: false,
    exempt: false,
    createdAt: 1_000,
    expiresAt: 1_801_000,
    ...differing,
  }
}
