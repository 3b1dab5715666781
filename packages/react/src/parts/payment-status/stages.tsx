'use client'

import { useLateWords } from '../../i18n/use-late-words.ts'

/** Three steps; the middle one begins only when the prompt is known to be on the phone. */
export function Stages({ prompted }: { prompted: boolean }) {
  const t = useLateWords()
  const stages = [
    {
      state: prompted ? 'done' : 'now',
      words: t(prompted ? 'wait.stageSent' : 'wait.stageSending'),
    },
    {
      state: prompted ? 'now' : 'next',
      words: t(prompted ? 'wait.stageCode' : 'wait.stageNextCode'),
    },
    { state: 'next', words: t('wait.stagePaid') },
  ] as const
  const spoken = { done: 'wait.stageDone', now: 'wait.stageNow', next: 'wait.stageNext' } as const
  return (
    <ol className="pvit-stages">
      {stages.map(({ state, words }) => (
        <li key={words} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
          <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <circle cx="12" cy="12" r="8" />
            {state === 'done' && <path d="M8.2 12.4l2.6 2.6 5-5.4" />}
          </svg>
          {words}
          <span className="pvit-unseen"> ({t(spoken[state])})</span>
        </li>
      ))}
    </ol>
  )
}
