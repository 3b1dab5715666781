/** A small line drawing (shapes.ts); what it means is always said in words beside it. */
export function Icon({ shape }: { shape: string }) {
  return (
    <svg className="pvit-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shape} />
    </svg>
  )
}
