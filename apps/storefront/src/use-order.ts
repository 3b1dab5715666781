import { useCallback, useEffect, useState } from 'react'

import { ApiError } from './api.ts'
import { useShop } from './shop.ts'
import type { OrderView } from './wire.ts'

const askEveryMs = 5_000
const askForMs = 10 * 60_000

export interface OrderState {
  /** The newest answer; kept, with its age unsaid, while newer questions go unanswered. */
  view: OrderView | null
  /** Why the newest question brought no answer. */
  fault: ApiError['code'] | null
  asking: boolean
  askNow: () => void
}

/**
 * The order as the shop's server knows it, asked again while a payment is open: every 5 s for 10 min, then by hand.
 * One question at a time is listened to, the newest; and paid is the end, after which nothing is asked.
 */
export function useOrder(order: string): OrderState {
  const { api, cart } = useShop()
  const [view, setView] = useState<OrderView | null>(null)
  const [fault, setFault] = useState<ApiError['code'] | null>(null)
  const [asking, setAsking] = useState(true)
  const [round, setRound] = useState(0)

  useEffect(() => {
    const until = Date.now() + askForMs
    let timer: ReturnType<typeof setTimeout> | undefined
    let question = new AbortController()
    let paid = false

    const ask = async () => {
      clearTimeout(timer)
      // An older question's answer may come after ours, and would take the screen back to what was true before.
      question.abort()
      question = new AbortController()
      const { signal } = question
      setAsking(true)
      let settled = false
      try {
        const answer = await api.readOrder(order, signal)
        if (signal.aborted) return
        setView(answer)
        setFault(null)
        settled = answer.status === 'paid' || answer.status === 'unpaid'
        paid = answer.status === 'paid'
        if (paid) cart.paid(order)
      } catch (error) {
        if (signal.aborted) return
        const code = error instanceof ApiError ? error.code : 'internal'
        setFault(code)
        settled = code === 'not-found'
      }
      setAsking(false)
      if (!settled && Date.now() < until) timer = setTimeout(() => void ask(), askEveryMs)
    }
    const onVisible = () => {
      if (document.visibilityState === 'visible' && !paid) void ask()
    }
    void ask()
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      question.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [api, cart, order, round])

  const askNow = useCallback(() => setRound((count) => count + 1), [])
  return { view, fault, asking, askNow }
}
