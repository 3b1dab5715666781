// What the parts use of React, drawn by Preact: its own imitation of React weighs three times as much as this file and
// imitates what nobody here asks for. By alias this is `react`, `react-dom/client` and React's JSX runtime in the element.
import {
  createElement,
  options,
  render,
  type Attributes,
  type ComponentChild,
  type ComponentType,
  type VNode,
} from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'

export { createContext, createElement, Fragment } from 'preact'
export {
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'preact/hooks'

/** Draws anew where the store has another snapshot than the one drawn, also if it changed between drawing and listening. */
export function useSyncExternalStore<Snapshot>(
  subscribe: (listener: () => void) => () => void,
  getSnapshot: () => Snapshot,
): Snapshot {
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0)
  const snapshot = getSnapshot()
  const drawnRef = useRef(snapshot)
  useLayoutEffect(() => {
    drawnRef.current = snapshot
  })
  useEffect(() => {
    const look = () => {
      if (drawnRef.current !== getSnapshot()) redraw()
    }
    look()
    return subscribe(look)
  }, [subscribe, getSnapshot])
  return snapshot
}

/** What JSX is compiled to. Preact's own runtime would bring the making of a node a second time. */
export function jsx(type: ComponentType, props: object, key?: Attributes['key']): VNode {
  return createElement(type, { ...props, key })
}
export { jsx as jsxs, jsx as jsxDEV }

export function createRoot(box: HTMLElement) {
  return { render: (what: ComponentChild) => render(what, box) }
}

// Parts read the browser's event through React's.
options.event = (event) => Object.assign(event, { nativeEvent: event })
