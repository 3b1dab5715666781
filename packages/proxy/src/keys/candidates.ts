import type { Clock, Pvit, PvitFault } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { KeyStore } from '../store/keys.ts'
import type { StoredKey } from './key.ts'
import { toWord } from './renewal.ts'
import { verifyKey } from './verify.ts'

export interface CandidatesDeps {
  readonly account: string
  readonly pvit: Pvit
  readonly store: KeyStore
  readonly clock: Clock
  readonly log: Log
  readonly canReadBalance: boolean
  /** A proven candidate became the active key. */
  readonly onAdopted: () => void
  /** What stands against a candidate, in a word for `/ready`. */
  readonly onUnusable: (why: string, candidate: StoredKey) => void
}

export interface Candidates {
  /** Try what is to be tried now. Whoever stored a candidate calls it; so does the sweep, for those a crash left behind. */
  kick(): void
  stop(): void
}

/** Longer than the questions that prove a key may take: meanwhile nobody else tries it. */
const tryLeaseMs = 30_000
const againAfterMs = [2_000, 5_000, 15_000] as const
const muchLaterMs = 60_000
/** Questions under way at once: PVIT may take seconds for each while forged keys wait in line. */
const width = 8

/** Proves received keys before they are used, one by one, in an order and at a pace that all instances share. */
export function createCandidates(deps: CandidatesDeps): Candidates {
  const { account, pvit, store, clock, log } = deps
  let trying = 0
  let claiming = false
  let again = false
  let stopped = false
  let cancelTimer = () => {}

  function kick(): void {
    again = true
    if (claiming || stopped) return
    claiming = true
    void claimAll()
      .catch((error: unknown) => {
        log.error('the received keys could not be read', { account, cause: causeOf(error) })
        kickAfter(againAfterMs[0])
      })
      .finally(() => {
        claiming = false
        // Whoever kicked between the last look and here was told that somebody is looking.
        if (again && trying < width) kick()
      })
  }

  function kickAfter(ms: number): void {
    cancelTimer()
    if (!stopped) cancelTimer = clock.after(Math.max(ms, 0), kick)
  }

  async function claimAll(): Promise<void> {
    while (again && trying < width) {
      again = false
      if (stopped) return
      const now = clock.now()
      const claimed = await store.claimCandidate(account, now, now + tryLeaseMs)
      if (claimed.candidate !== null) {
        again = true
        trying += 1
        void attempt(claimed.candidate, claimed.tries).finally(() => {
          trying -= 1
          kick()
        })
      } else if (claimed.nextAt !== null) kickAfter(claimed.nextAt - clock.now())
    }
  }

  async function attempt(candidate: StoredKey, tries: number): Promise<void> {
    try {
      const verdict = await verifyKey(pvit, candidate.secret, deps.canReadBalance)
      if (verdict === 'refused') {
        await store.markKey(account, candidate.seq, 'candidate', 'dead')
        deps.onUnusable('received-key-refused', candidate)
        log.warn('a received key does not open our account; it is not used', { account })
      } else if (verdict !== 'proven') {
        deps.onUnusable(causeOfDoubt(verdict.fault), candidate)
        await tryLater(candidate, tries)
      } else if (await store.adoptKey(account, candidate.seq, clock.now())) deps.onAdopted()
      else await store.markKey(account, candidate.seq, 'candidate', 'dead') // a newer one is in use
    } catch (error) {
      // Its lease ends, and then it is tried again.
      log.error('a received key could not be verified', { account, cause: causeOf(error) })
      kickAfter(tryLeaseMs)
    }
  }

  const tryLater = (candidate: StoredKey, tries: number) =>
    store.retryCandidate(account, candidate.seq, clock.now() + (againAfterMs[tries] ?? muchLaterMs))

  return {
    kick,
    stop() {
      stopped = true
      cancelTimer()
    },
  }
}

/** Why a key could not be tried. A wrong code of BALANCE or STATUS is told from a wrong one of the renewal, whose word is PVIT's name. */
function causeOfDoubt(fault: PvitFault | null): string {
  const error = fault?.row?.error ?? 'API_NOT_FOUND'
  return error === 'API_NOT_FOUND' ? 'received-key-not-verified' : toWord(error)
}
