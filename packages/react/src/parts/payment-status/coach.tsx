'use client'

import { useEffect, useId, useState } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { Icon } from '../../ui/icon.tsx'
import * as shapes from '../../ui/shapes.ts'

const afterMs = [20_000, 45_000, 90_000] as const

/** “Nothing on your phone?”: opens by itself after 20 s and gives one more thing to try at 45 s and 90 s. */
export function Coach({ elapsed, phone }: { elapsed: number; phone: string | null }) {
  const { announce } = useCheckoutContext()
  const t = useLateWords()
  const [wish, setWish] = useState<boolean | null>(null)
  const id = useId()
  const due = afterMs.filter((after) => elapsed >= after).length
  const open = wish ?? due > 0
  const advice = [
    t('wait.helpPower'),
    phone === null ? t('wait.helpSimNoPhone') : t('wait.helpSim', { phone }),
    t('wait.helpMenu'),
  ]
  const newest = due > 0 ? advice[due - 1] : undefined

  useEffect(() => {
    if (newest !== undefined) announce(newest)
  }, [newest, announce])

  // Whoever asks before the time gets all of it at once.
  const given = wish === true ? advice : advice.slice(0, due)
  return (
    <div className="pvit-coach" data-state={open ? 'open' : 'closed'}>
      <button
        type="button"
        className="pvit-link"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWish(!open)}
      >
        <Icon shape={shapes.next} />
        {t('wait.helpTitle')}
      </button>
      <ul id={id} hidden={!open}>
        {given.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  )
}
