import type { Clock } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { causeOf, type Log, type LogFields } from '../log.ts'
import type { Evidence } from '../store/store.ts'
import { createWakes, lookAgainAt } from '../wakes.ts'

/** Longer than the questions of a look take, key renewal included; where PVIT keeps each of them waiting to its end, versions hold. */
const lookLeaseMs = 30_000
/** Timers know when the next row falls due; this finds what they may have missed: other instances' rows, say. */
const sweepEveryMs = { alone: 300_000, shared: 2_000 }
/** How many questions of one account run side by side. An account that hangs holds no other's. */
const width = 8
/** Of so many, one is the one that is due longest. */
const turnsOfAll = 4

export interface DueJobs<Job> {
  /**
   * Take up to `limit` rows of the account that are due, and lease them until `until`; `longest` of them are those that are due
   * longest. `hintsOnly`: none that is due by its schedule alone.
   */
  claim(
    account: string,
    now: number,
    until: number,
    limit: number,
    longest: number,
    hintsOnly: boolean,
  ): Promise<Job[]>
  nextDueAt(account: string, now: number): Promise<number | null>
  /** `askNoMore`: no question comes of it any more, and another may be asked beside it. */
  look(job: Job, askNoMore: () => void): Promise<void>
  /** The look at it broke off: until then it is left alone. */
  putOff(job: Job, until: number, evidence: Evidence): Promise<void>
  /** What the log calls it. */
  told(job: Job): LogFields
  /** Hears of each look that broke off. */
  readonly onBroken?: ((account: string) => void) | undefined
  readonly accounts: Accounts
  readonly clock: Clock
  readonly log: Log
  /** Other instances work on the same rows: what one leaves behind, another finds. */
  readonly shared?: boolean
}

export interface DueWorker {
  begin(): void
  /** Look now at what is due. */
  kick(): void
  /** Something falls due then. */
  lookBy(at: number | null): void
  /** Stop; resolves once what is under way is settled. */
  stop(): Promise<void>
}

/**
 * The row is the job: whatever falls due in the database is claimed, looked at, and due again by what was found. Each account is
 * looked after for itself: one whose questions hang, or whose rows cannot be claimed, holds up no other.
 */
export function createDueWorker<Job>(jobs: DueJobs<Job>): DueWorker {
  const workers = jobs.accounts.all.map((account) => createAccountWorker(jobs, account))
  let cancelSweep = () => {}

  function sweep(): void {
    for (const worker of workers) worker.begin()
    cancelSweep = jobs.clock.after(sweepEveryMs[jobs.shared ? 'shared' : 'alone'], sweep)
  }

  return {
    begin: sweep,
    kick() {
      for (const worker of workers) worker.kick()
    },
    lookBy(at) {
      for (const worker of workers) worker.lookBy(at)
    },
    async stop() {
      cancelSweep()
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}

function createAccountWorker<Job>(jobs: DueJobs<Job>, { code, pace }: Account): DueWorker {
  const { clock, log } = jobs
  const running = new Set<Promise<void>>()
  let asking = 0
  /** How many it has had, of each round of `turnsOfAll`. */
  let turn = 0
  let stopped = true
  const { kick, lookBy, ...wakes } = createWakes(claim, clock, log)

  async function claim(): Promise<void> {
    if (stopped) return
    const now = clock.now()
    const hands = width - asking
    if (hands <= 0) return // whoever ends, kicks
    const room = pace.room(now)
    // PVIT wants a slower pace: what is due waits in the database.
    if (room === 0) return lookBy(pace.nextAt(now))
    const kept = pace.kept()
    const limit = Math.max(Math.min(hands, room - kept), 1)
    const longest = Math.floor((turn + limit) / turnsOfAll) - Math.floor(turn / turnsOfAll)
    // The last one is for a hint, or for who is due longest when it is their turn: a flood of hints would never leave two.
    const hintsOnly = room <= kept && longest === 0
    if (await take(now, limit, longest, hintsOnly)) return
    lookBy(hintsOnly ? pace.nextAt(now, kept) : lookAgainAt(await jobs.nextDueAt(code, now), now))
  }

  async function take(
    now: number,
    limit: number,
    longest: number,
    hintsOnly: boolean,
  ): Promise<boolean> {
    const until = now + lookLeaseMs
    const due = await jobs.claim(code, now, until, limit, longest, hintsOnly)
    turn = (turn + due.length) % turnsOfAll
    for (const one of due) {
      asking += 1
      const askNoMore = once(() => {
        asking -= 1
        kick()
      })
      const work = jobs
        .look(one, askNoMore)
        .catch((error: unknown) => passOver(one, until, error))
        .finally(() => {
          running.delete(work)
          askNoMore()
        })
      running.add(work)
    }
    return due.length > 0
  }

  /** It is tried again, and what is due beside it does not wait for that. */
  async function passOver(job: Job, until: number, error: unknown): Promise<void> {
    log.error('a check failed; it is tried again', { ...jobs.told(job), cause: causeOf(error) })
    jobs.onBroken?.(code)
    const evidence = { at: clock.now(), type: 'checkFailed', source: 'proxy', detail: {} } as const
    // A database that is away keeps the lease, which ends at the same time.
    await jobs.putOff(job, until, evidence).catch(() => {})
  }

  return {
    begin() {
      stopped = false
      wakes.begin()
    },
    kick,
    lookBy,
    async stop() {
      stopped = true
      // What is being claimed is looked at too: it is leased to us.
      await wakes.stop()
      await Promise.all(running)
    },
  }
}

function once(run: () => void): () => void {
  let left = run
  return () => {
    const now = left
    left = () => {}
    now()
  }
}
