import type { CheckoutSession } from '@pvit-checkout/client'
import type { Payer } from '@pvit-checkout/contract/checkout'
import type { PayerCheck } from './seam.ts'

/** Rejects where the check is down or given up. */
export type AskPayer = (check: PayerCheck, signal: AbortSignal) => Promise<Payer>

interface Question {
  readonly answer: Promise<Payer>
  readonly controller: AbortController
  askers: number
  answered: boolean
}

type Engine = Pick<CheckoutSession, 'getSnapshot' | 'lookUpPayer'>

const books = new WeakMap<Engine, AskPayer>()

/** The one book of an engine: parts and hooks ask the same. */
export function payerBookOf(session: Engine): AskPayer {
  const book = books.get(session) ?? createPayerBook(session)
  books.set(session, book)
  return book
}

/**
 * Who answers to which number. Whoever asks about the same one shares one request and its answer; the request is given
 * up when nobody waits for it any more. A failure is not kept. One session's answers are never another's.
 */
function createPayerBook(session: Engine): AskPayer {
  const questions = new Map<string, Question>()

  return ({ phone }, signal) => {
    const key = `${session.getSnapshot().session?.id} ${phone}`
    const question = questions.get(key) ?? ask(key, phone)
    question.askers += 1
    signal.addEventListener(
      'abort',
      () => {
        question.askers -= 1
        if (question.askers > 0 || question.answered) return
        questions.delete(key)
        question.controller.abort()
      },
      { once: true },
    )
    return question.answer
  }

  function ask(key: string, phone: string | null): Question {
    const controller = new AbortController()
    const answer = session.lookUpPayer(phone, controller.signal)
    const question: Question = { answer, controller, askers: 0, answered: false }
    questions.set(key, question)
    answer.then(
      () => {
        question.answered = true
      },
      () => {
        // Given up, and perhaps asked anew since.
        if (questions.get(key) === question) questions.delete(key)
      },
    )
    return question
  }
}
