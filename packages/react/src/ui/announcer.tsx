'use client'

export interface AnnouncerProps {
  text: string
  /** Rises with every announcement, so that the same words are spoken again. */
  turn: number
}

/**
 * The one polite live region, there from first paint: a region that arrives together with its words stays silent. Two
 * lines take turns, because a region whose text does not change is not read again.
 */
export function Announcer({ text, turn }: AnnouncerProps) {
  return (
    <div className="pvit-unseen" role="status" aria-live="polite" data-pvit-announcer="">
      <p>{turn % 2 === 0 ? text : ''}</p>
      <p>{turn % 2 === 1 ? text : ''}</p>
    </div>
  )
}
