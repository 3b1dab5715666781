'use client'

/** The form's outline while the session is read. Without a label while the words themselves are on their way. */
export function Loading({ label }: { label: string }) {
  return (
    <div className="pvit-loading" aria-busy="true">
      {label !== '' && <p className="pvit-unseen">{label}</p>}
      <span className="pvit-bone" data-size="short" />
      <span className="pvit-bone" data-size="title" />
      <span className="pvit-bone" data-size="field" />
      <span className="pvit-bone" data-size="button" />
    </div>
  )
}
