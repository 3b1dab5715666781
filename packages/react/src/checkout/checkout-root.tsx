'use client'

import { screenOf, statusOf, type CheckoutScreen } from '@pvit-checkout/client'
import { locales, type Locale, type PaymentMethod } from '@pvit-checkout/contract/checkout'
import { useMemo, useState, type ReactNode } from 'react'
import { createTranslate, type FirstKey, type Messages } from '../i18n/messages.ts'
import { useMessages } from '../i18n/use-messages.ts'
import { Announcer, useAnnouncer } from '../ui/announcer.tsx'
import { Loading } from '../ui/loading.tsx'
import { useBrowserLayoutEffect } from '../ui/use-browser-layout-effect.ts'
import { useAppearance, type Appearance } from './appearance.ts'
import { CheckoutContext, type CheckoutContextValue } from './context.ts'
import { createScreenTrail } from './screen-trail.ts'
import type { CheckoutSeam } from './seam.ts'
import { useLateScreens } from './use-late-screens.ts'
import { useOutcomeCallbacks, type CheckoutCallbacks } from './use-outcome-callbacks.ts'
import { usePayForm } from './use-pay-form.ts'
import { useSnapshot } from './use-snapshot.ts'
import { webUrl } from './web-url.ts'

/** What looks and words a shop may set; the same for React and for the element. */
export interface CheckoutLooks {
  /** `fr` unless the shop or its session says `en`. */
  locale?: Locale | undefined
  /** Your own words for any key of ours. */
  messages?: Partial<Messages> | undefined
  appearance?: Appearance | undefined
  /**
   * A subset of what the session allows, in your order. The first is the pay button. An empty one is no wish; one that
   * leaves nothing is told through `onError`, and what the session allows is offered.
   */
  methods?: readonly PaymentMethod[] | undefined
  /** Fills the phone field; the shopper may change it. */
  phone?: string | undefined
}

export interface CheckoutRootProps extends CheckoutLooks, CheckoutCallbacks {
  seam: CheckoutSeam
  children: ReactNode
}

/** The box every part lives in: status for automation, theme, words, and the one live region. */
export function CheckoutRoot(props: CheckoutRootProps) {
  const { seam, appearance, children, onDismiss } = props
  const snapshot = useSnapshot(seam.session)
  const form = usePayForm(seam, snapshot, props.phone)
  const [lines, announce] = useAnnouncer(seam.clock)
  const box = useAppearance(appearance)
  const [{ arrive, stopGhost }] = useState(() => createScreenTrail(seam.clock))

  const wish = toLocale(props.locale) ?? snapshot.session?.locale ?? 'fr'
  const { locale, messages } = useMessages(wish, seam.clock)
  const overrides = props.messages
  const words = useMemo(
    () =>
      messages && {
        t: createTranslate<FirstKey>(messages, overrides),
        words: { messages, overrides },
      },
    [messages, overrides],
  )
  const allowed = snapshot.session?.methods
  const [methods, unmet] = useMemo(
    () => narrow(allowed ?? [], props.methods ?? []),
    [allowed, props.methods],
  )
  useOutcomeCallbacks(seam.session, snapshot, props, unmet)

  const returnUrl = webUrl(snapshot.session?.returnUrl ?? null)
  const payment = snapshot.payment
  const screen = screenOf(snapshot)
  // The screen that was left in vain. Another one is not, nor is the same of the next payment.
  const [left, setLeft] = useState<CheckoutScreen | null>(null)
  useBrowserLayoutEffect(() => setLeft(null), [screen])
  const late = useLateScreens(seam, left === null ? 'not-yet' : 'now')
  const leave = useMemo(() => {
    if (returnUrl === null && onDismiss === undefined) return null
    return () => {
      seam.session.dismiss()
      const on = onDismiss?.(payment)
      if (returnUrl !== null && on !== false) seam.navigate(returnUrl)
      else if (on === true) setLeft(screen)
    }
  }, [seam, onDismiss, payment, returnUrl, screen])

  const value: CheckoutContextValue | null = words && {
    seam,
    snapshot,
    form,
    ...words,
    locale,
    methods,
    announce,
    arrive,
    leave,
    farewell: left === screen && typeof late === 'object' && <late.MayClose />,
  }
  return (
    <div
      ref={box}
      className="pvit"
      lang={locale}
      data-theme={appearance?.theme ?? 'auto'}
      data-pvit-status={statusOf(snapshot)}
      onClickCapture={stopGhost}
    >
      <Announcer lines={lines} />
      {value === null ? (
        <Loading label="" />
      ) : (
        <CheckoutContext.Provider value={value}>{children}</CheckoutContext.Provider>
      )}
    </div>
  )
}

/**
 * What the shop may narrow the session's methods to, and its wish where none of that is to be had. Without a wish that
 * can be met, `restlink` stays away where the plain prompt is to be had: it is the same prompt by a longer road.
 */
function narrow(
  allowed: readonly PaymentMethod[],
  wished: readonly PaymentMethod[],
): [methods: readonly PaymentMethod[], unmet: string] {
  const met = wished.filter((method) => allowed.includes(method))
  if (met.length > 0) return [met, '']
  const plain = allowed.includes('mobile_money')
  return [
    plain ? allowed.filter((each) => each !== 'restlink') : allowed,
    allowed.length > 0 ? wished.join(' ') : '',
  ]
}

/** From plain JavaScript or an attribute any word may come: one we do not speak is no wish. */
function toLocale(wish: string | undefined): Locale | null {
  return locales.find((locale) => locale === wish) ?? null
}
