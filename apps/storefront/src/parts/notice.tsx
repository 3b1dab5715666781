import type { ReactNode } from 'react'

/** What went well, is open, or went wrong; with the way on. `alert` speaks at once to a screen reader. */
export function Notice({
  tone,
  title,
  children,
}: {
  tone: 'good' | 'wait' | 'bad'
  title: string
  children?: ReactNode
}) {
  return (
    <section className="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <p className="notice__title">
        <span className="notice__sign" aria-hidden="true">
          {signs[tone]}
        </span>
        <span>{title}</span>
      </p>
      {children}
    </section>
  )
}

const signs = { good: '✓', wait: '…', bad: '!' } as const
