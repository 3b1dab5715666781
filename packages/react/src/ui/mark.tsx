const shapes = {
  paid: 'M7 12.5l3.4 3.4L17 9.3',
  unsure: 'M12 7.2v6M12 16.4v.2',
  failed: 'M8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8',
} as const

/** The sign before a heading: shape and colour say the same, the words beside it say it again. */
export function Mark({ tone }: { tone: keyof typeof shapes }) {
  return (
    <svg className="pvit-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="11" />
      <path d={shapes[tone]} />
    </svg>
  )
}
