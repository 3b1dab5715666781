const shapes = {
  next: 'M9 6l6 6-6 6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  lock: 'M6.5 11h11v8.5h-11zM8.8 11V8a3.2 3.2 0 016.4 0v3',
  copy: 'M9 9h10v11H9zM6 15H5V4h10v2',
  share: 'M12 15V4M8 7.5L12 4l4 3.5M6 12H5v8h14v-8h-1',
  print: 'M7 9V4h10v5M7 17H5V9h14v8h-2M8 14h8v6H8z',
} as const

/** A small line drawing; what it means is always said in words beside it. */
export function Icon({ name }: { name: keyof typeof shapes }) {
  return (
    <svg className="pvit-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  )
}
