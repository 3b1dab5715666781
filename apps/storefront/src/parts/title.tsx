import { useEffect, useRef, useState, type ReactNode } from 'react'

let firstPage = true

/** The page's heading. On every page but the first it takes the focus, so that a screen reader hears where it is. */
export function Title({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${heading.current?.textContent ?? ''} · Boutique Akwaba`
  }, [children])
  // Told at the first drawing: StrictMode runs effects twice, and the second run would take the first for a page.
  const [arrives] = useState(() => !firstPage)
  useEffect(() => {
    if (arrives) heading.current?.focus({ preventScroll: true })
    firstPage = false
  }, [arrives])
  return (
    <h1 ref={heading} tabIndex={-1} className="title">
      {children}
    </h1>
  )
}
