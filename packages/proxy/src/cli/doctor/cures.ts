import { findRow } from '@pvit-checkout/pvit'
import type { Finding } from '../report.ts'

/** What PVIT complained of, by its name for it, and what to set or register. Settings are named; the catalogue knows the rest. */
export function explainFault(error: string | null, account?: string): Finding {
  const row = error === null ? null : findRow({ error })
  const of = account === undefined ? '' : `${account}: `
  if (row === null) {
    return {
      state: 'fault',
      says:
        error === null || !/^[A-Z][A-Z0-9_]*$/.test(error)
          ? `${of}PVIT refuses, and gives no name to it`
          : `${of}PVIT says ${error}, which its document does not have`,
      cure: "Ask PVIT's support, with the time of this call.",
    }
  }
  return {
    state: 'fault',
    says: `${of}PVIT says ${row.error} (${row.code})`,
    cure: cures[row.error] ?? row.hint,
  }
}

const cures: Readonly<Record<string, string>> = {
  INVALID_MERCHANT_IP_ADDRESS:
    "PVIT has a list of this merchant's outgoing addresses, and this machine's is not on it. Add the public (NAT) address of this machine in PVIT's dashboard, or empty the list there.",
  INVALID_ENVIRONMENT:
    "Test and production are mixed. PVIT_ACCOUNT, PVIT_ENVIRONMENT and the addresses behind PVIT_CALLBACK_CODE and PVIT_SECRET_CODE must be of one environment; register the addresses of this proxy for it in PVIT's dashboard.",
  INVALID_CALLBACK_URL_CODE:
    'PVIT_CALLBACK_CODE is not the code of a callback address of this merchant. "pvit-checkout urls" prints the address: register it, and set the code PVIT gives for it.',
  INVALID_REDIRECTION_URL_CODE:
    'PVIT_SUCCESS_CODE is not the code of a redirection of this merchant. "pvit-checkout urls" prints the address: register it, and set its code.',
  INVALID_FAILED_REDIRECTION_URL_CODE:
    'PVIT_FAILED_CODE is not the code of a redirection of this merchant. "pvit-checkout urls" prints the address: register it, and set its code.',
  INVALID_SECRET_KEY_RECEPTION_URL_CODE:
    'PVIT_SECRET_CODE is not the code of a key reception address of this merchant. "pvit-checkout urls" prints the address: register it as secret reception, and set the code PVIT gives for it.',
  SECRET_KEY_RECEPTION_URL_NOT_ACTIVE:
    "The address behind PVIT_SECRET_CODE is registered but not active. Activate it in PVIT's dashboard; no key can come before.",
  CALLBACK_URL_NOT_ACTIVE:
    "The address behind PVIT_CALLBACK_CODE is registered but not active. Activate it in PVIT's dashboard.",
  AUTHENTICATION_FAILED:
    "PVIT_PASSWORD is not the password of renew-secret for this account. Copy it anew from PVIT's dashboard, or set a new one there.",
  OPERATION_ACCOUNT_NOT_FOUND:
    "PVIT_ACCOUNT is no operation account of this merchant. Copy its ACC_… code from PVIT's dashboard: neither the merchant's slug, nor an account of the other environment.",
  OPERATION_ACCOUNT_INSUFFICIENT_BALANCE:
    'PVIT finds too little on the operation account for this payment. A payment brings money in, so what can be short is the fees that the shop bears. Top the account up, or set PVIT_OWNER_CHARGE and PVIT_OPERATOR_OWNER_CHARGE to CUSTOMER; where its balance covers them, ask PVIT.',
  OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH:
    'A payment went to an account of another operator. PVIT gives one production account per operator: list each in PVIT_ACCOUNTS with its operators.',
  NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE:
    'This account may not do that. Ask PVIT to allow it. For BALANCE you may also leave PVIT_BALANCE_CODE out: keys are then verified by a status question.',
  API_NOT_FOUND:
    "No API stands behind the code. Each API has a code of its own: copy it again from PVIT's dashboard, mind O and 0, and write v2/{code} or the whole URL where the dashboard shows one.",
  MERCHANT_NOT_FOUND:
    "PVIT finds no merchant behind the code. Copy the codes again from PVIT's dashboard.",
  NULL_OPERATOR_IDENTIFIER:
    "Addresses with v2/ want the operator named, and this number is neither Airtel's nor Moov's. Set the address without v2/ where PVIT's dashboard shows one, or list in PVIT_ACCOUNTS the operators to take.",
  OPERATOR_NOT_FOUND:
    'PVIT does not know the operator of this number. Ask PVIT which ones the account takes, and list it in PVIT_ACCOUNTS with these as its operators.',
  SERVICE_NOT_SUPPORTED:
    "This account does not do this service. Cards and PVIT's pages usually need an account of their own: list it in PVIT_ACCOUNTS with its methods.",
  CONSTRAINT_VIOLATION:
    'PVIT refuses the length or form of something that was sent: it may hold this account to narrower limits than its document. Ask PVIT for them, and set PVIT_MIN_AMOUNT, PVIT_MAX_AMOUNT and PVIT_AGENT by them; what sessions bring along (agent, product, freeInfo) is bound by the same.',
  API_MAINTENANCE_MODE:
    'PVIT is under maintenance. There is nothing to mend here: try again later.',
  UNAVAILABLE_SERVICE: 'PVIT is down, or what is behind it. Try again later.',
  SOMETHING_WENT_WRONG:
    "PVIT broke while working on the call. Try again later; if it lasts, tell PVIT's support.",
  SENDING_SECRET_ERROR:
    'PVIT could not deliver the key. The address behind PVIT_SECRET_CODE must be the one "pvit-checkout urls" prints, and PUBLIC_URL must be reachable from the internet, without a login or an address filter before it. PVIT_SOURCE_IPS, where it is set, is such a filter: it must list the addresses PVIT calls from, and TRUSTED_PROXIES the server before the proxy, whose address is taken for PVIT’s otherwise.',
}

/** What keeps a key away, as `GET /ready` names it: a word of the proxy's own, or PVIT's name in lower case. */
export function explainKeyCause(cause: string | null, account: string): Finding {
  const own = cause === null ? undefined : keyCauses[cause]
  if (own !== undefined) return { state: 'fault', says: `${account}: ${own.says}`, cure: own.cure }
  return explainFault(cause?.toUpperCase().replaceAll('-', '_') ?? null, account)
}

const keyCauses: Readonly<Record<string, { says: string; cure: string }>> = {
  'key-not-received': {
    says: 'PVIT made a key, and it did not arrive',
    cure: 'PVIT posts it to the address registered under PVIT_SECRET_CODE. That must be the one "pvit-checkout urls" prints, for this account, and reachable from the internet.',
  },
  'received-key-refused': {
    says: 'a key arrived that does not open this account',
    cure: 'Keys belong to one account each: PVIT_ACCOUNT, PVIT_PASSWORD and PVIT_SECRET_CODE must be of the same one, and no other system may renew the key of this account.',
  },
  'received-key-not-verified': {
    says: 'a key arrived, and PVIT does not let it be tried',
    cure: 'Neither BALANCE nor STATUS gave a clear answer: mend PVIT_STATUS_CODE and PVIT_BALANCE_CODE first, or wait if PVIT is down.',
  },
  'key-not-readable-here': {
    says: 'another instance sealed the key under a CHECKOUT_SECRET_KEY that this one does not list, so the account cannot be used from here, or not beyond the next renewal',
    cure: 'List that CHECKOUT_SECRET_KEY here too, behind a comma, and start this instance anew.',
  },
  'renewal-not-answered': {
    says: 'PVIT did not answer the renewal',
    cure: 'Check PVIT_BASE_URL and this machine’s way out; if both are good, PVIT is down: try again later.',
  },
  'renewal-answer-unclear': {
    says: 'the renewal was answered with success and in words nobody knows, and no key came',
    cure: 'PVIT may have made one: it posts it to the address registered under PVIT_SECRET_CODE, which must be the one "pvit-checkout urls" prints, and reachable from the internet. If it is, something on the way may answer for PVIT: check PVIT_BASE_URL.',
  },
  'renewal-answer-of-no-use': {
    says: 'what answered the renewal is neither a key nor a fault in PVIT’s words',
    cure: 'PVIT has trouble, or something on the way answers for it: try again later; if it lasts, check PVIT_BASE_URL and PVIT_RENEW_CODE.',
  },
  'renewal-refused': {
    says: 'PVIT refuses the renewal, and gives no name to it',
    cure: 'Check PVIT_RENEW_CODE and PVIT_PASSWORD.',
  },
  'provider-unavailable': {
    says: 'PVIT has not answered the last payments, and hardly any are started until it does',
    cure: 'Check PVIT_BASE_URL, PVIT_REST_CODE and this machine’s way out; if they are good, PVIT is down: try again later.',
  },
  'store-unavailable': {
    says: 'the database does not take payments, so none is started',
    cure: 'Look whether what DATABASE_URL names is there, answers, and has room on its disk.',
  },
}
