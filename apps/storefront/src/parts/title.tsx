import { useEffect, useRef, type ReactNode } from 'react'

let firstPage = true

/** The page's heading. On every page but the first it takes the focus, so that a screen reader hears where it is. */
export function Title({ children, hidden = false }: { children: ReactNode; hidden?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${heading.current?.textContent ?? ''} · Boutique Akwaba`
  }, [children])
  useEffect(() => {
    if (!firstPage) heading.current?.focus({ preventScroll: true })
    firstPage = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} className={hidden ? 'title hidden' : 'title'}>
      {children}
    </h1>
  )
}
