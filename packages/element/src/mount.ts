import { browserClock, createSession, type CheckoutSession } from '@pvit-checkout/client'
import type { CheckoutError } from '@pvit-checkout/contract/checkout'
import {
  createSeam,
  misconfiguration,
  type CheckoutCallbacks,
  type CheckoutSeam,
} from '@pvit-checkout/react'
import { createElement } from 'react'
import { Drawing } from './drawing.tsx'
import { dispatch, tellError, type PvitCheckoutEvent, type PvitCheckoutEventMap } from './events.ts'
import { fetchLate, watching } from './fetch-late.ts'
import type { PropertyName, PvitCheckoutProperties } from './properties.ts'
import { createStage, type Stage } from './stage.ts'

/** What happens inside one element. */
export interface Mount {
  get(name: PropertyName): unknown
  set(name: PropertyName, value: unknown): void
  /** The element was put into the page, or taken out of it. */
  update(): void
}

interface Engine {
  endpoint: string
  session: CheckoutSession
  seam: CheckoutSeam
}

export function createMount(host: HTMLElement): Mount {
  const callbacks = tellThrough(host)
  let values: Partial<PvitCheckoutProperties> = {}
  let stage: Stage | null = null
  let engine: Engine | null = null
  let due = false
  let told = ''

  return {
    get: (name) => values[name],
    set(name, value) {
      values = { ...values, [name]: value ?? undefined }
      update()
    },
    update,
  }

  /** Once for all that is set in one go, and once for a move, which takes the element out and puts it back. */
  function update() {
    if (due) return
    due = true
    void Promise.resolve().then(() => {
      due = false
      if (host.isConnected) show()
      else hide()
    })
  }

  function show() {
    const { endpoint = '', session: token = '', ...looks } = values
    const fault = misconfiguration(endpoint, token)
    if (fault !== null) {
      hide()
      if (told !== fault.message) callbacks.onError(fault)
      told = fault.message
      return
    }
    told = ''
    engine = follow(engine, endpoint, token)
    stage ??= createStage(host)
    stage.draw(createElement(Drawing, { key: endpoint, seam: engine.seam, ...looks, ...callbacks }))
  }

  function hide() {
    engine?.session.close()
    stage?.clear()
  }
}

/** Another endpoint is another engine; another token goes to the same one, which knows whether to start afresh. */
function follow(engine: Engine | null, endpoint: string, token: string): Engine {
  if (engine?.endpoint !== endpoint) {
    engine?.session.close()
    const session = createSession({ endpoint, token }, watching)
    session.open()
    return { endpoint, session, seam: createSeam(session, browserClock, fetchLate) }
  }
  engine.session.setToken(token)
  engine.session.open()
  return engine
}

function tellThrough(host: HTMLElement) {
  const tell =
    <Name extends PvitCheckoutEvent>(name: Name) =>
    (detail: PvitCheckoutEventMap[Name]['detail']) =>
      dispatch(host, name, detail)
  return {
    onReady: tell('pvit:ready'),
    onChange: tell('pvit:change'),
    onSucceeded: tell('pvit:succeeded'),
    onFailed: tell('pvit:failed'),
    onUnconfirmed: tell('pvit:unconfirmed'),
    onDismiss: tell('pvit:dismiss'),
    onError: (error: CheckoutError) => tellError(host, error),
  } satisfies CheckoutCallbacks
}
