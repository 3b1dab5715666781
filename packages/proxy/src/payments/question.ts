import type { Clock, StatusOutcome } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { withKey } from '../accounts/with-key.ts'
import type { Log } from '../log.ts'

export interface Question {
  readonly account: string
  readonly operation: 'PAYMENT' | 'GIVE_CHANGE'
  readonly reference: string
  readonly pvitId: string | null
  /** Money goes out by the answer, if only by a "not found", which names nobody: no other answer may be taken for it. */
  readonly alone?: boolean
}

/** Ask PVIT how a transaction stands, at the account's pace. What the answer proves is for the asker to say. */
export type AskStatus = (question: Question) => Promise<StatusOutcome>

export function createAskStatus(accounts: Accounts, clock: Clock, log: Log): AskStatus {
  const refusing = new Set<string>()

  /** Refused questions settle nothing, and nobody else sees why: a wrong PVIT_STATUS_CODE, or our address off PVIT's list. */
  function tell(account: string, outcome: StatusOutcome): void {
    if (outcome.kind === 'refused' && !refusing.has(account)) {
      refusing.add(account)
      log.error('PVIT refuses to say what became of payments; until it does, none is settled', {
        ...{ account, fault: outcome.fault.error ?? 'unnamed' },
        hint: 'look at PVIT_STATUS_CODE and PVIT_ACCOUNT; "pvit-checkout doctor" names the cure',
      })
    }
    if ((outcome.kind === 'answered' || outcome.kind === 'not-found') && refusing.delete(account))
      log.info('PVIT says again what became of payments', { account })
  }

  async function askOnce(
    id: string,
    { account: code, operation, alone = false }: Question,
  ): Promise<StatusOutcome> {
    const account = accounts.of(code)
    if (account === null) return unasked('its account is no longer in the settings')
    const { pvit, pace } = account
    const outcome = await withKey(account, async (secret) => {
      async function put(byItself: boolean): Promise<StatusOutcome> {
        pace.spend(clock.now())
        const answer = await pvit.askStatus({ id, operation, alone: byItself }, { secret })
        pace.heard(answer, clock.now())
        tell(code, answer)
        return answer
      }
      const answer = await put(alone)
      // It names nobody: as an answer too many, to what was asked before on the same connection, it would cost a good key.
      return answer.kind === 'key-refused' && !alone ? put(true) : answer
    })
    return outcome ?? unasked('no key')
  }

  async function askBy(id: string, question: Question): Promise<StatusOutcome> {
    const outcome = await askOnce(id, question)
    const isOfAnother =
      outcome.kind === 'answered' && outcome.transaction.reference !== question.reference
    // An answer too many, to what was asked before on the same connection, is taken for the answer to this.
    return isOfAnother && question.alone !== true
      ? askOnce(id, { ...question, alone: true })
      : outcome
  }

  return async function askStatus(question) {
    const { reference, pvitId } = question
    const outcome = await askBy(reference, question)
    // Some accounts answer only to PVIT's own id.
    return outcome.kind === 'not-found' && pvitId !== null ? askBy(pvitId, question) : outcome
  }
}

/** Does PVIT find it by its reference alone, as one is asked for whose first answer was lost? */
export async function isFound(
  askStatus: AskStatus,
  known: Omit<Question, 'operation'>,
  operation: Question['operation'],
): Promise<boolean> {
  const outcome = await askStatus({ ...known, operation, pvitId: null })
  if (outcome.kind !== 'answered') return false
  // An answer that speaks of another shows nothing of this one.
  const { reference, account } = outcome.transaction
  return reference === known.reference && account === known.account
}

function unasked(cause: string): StatusOutcome {
  return { kind: 'no-answer', cause, slowDown: false, retryAfterMs: null }
}
