import type { Operator, PaymentMethod } from '@pvit-checkout/contract/checkout'
import type { KeyClaim } from '@pvit-checkout/pvit'
import type { Account } from './account.ts'

/** The accounts of the settings, and which of them takes what. */
export interface Accounts {
  readonly all: readonly Account[]
  /** The account that made a payment; null when the settings no longer list it. */
  of(code: string): Account | null
  /** The first account that takes this method from this operator's customers; null if none does. */
  route(method: PaymentMethod, operator: Operator | null): Account | null
  /** Everything some account can start, in the order the shopper sees it. */
  methods(): readonly PaymentMethod[]
  operators(): readonly Operator[]
  /** Hand a posted key to the account it names; one that names none is offered to all, and proves itself or not. */
  receiveKey(delivery: KeyClaim): Promise<void>
}

export function createAccounts(all: readonly Account[]): Accounts {
  return {
    all,
    of: (code) => all.find((account) => account.code === code) ?? null,
    route: (method, operator) =>
      all.find(
        ({ methods, operators }) =>
          methods.includes(method) &&
          (operators === null || (operator !== null && operators.includes(operator))),
      ) ?? null,
    methods: () => [...new Set(all.flatMap(({ methods }) => methods))],
    operators: () =>
      (['airtel', 'moov'] as const).filter((operator) =>
        all.some(({ operators }) => operators === null || operators.includes(operator)),
      ),
    async receiveKey(delivery) {
      const named = all.filter(({ code }) => delivery.account === null || code === delivery.account)
      await Promise.all(named.map(({ keys }) => keys.receive(delivery)))
    },
  }
}
