import { afterEach, describe, expect, it, vi } from 'vitest'
import { browserHost, type HostEvent } from './host.ts'

describe('a page', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('says when it is shown, hidden, restored, online or offline, until it is left alone', () => {
    const heard: HostEvent[] = []
    const stop = browserHost.listen((event) => heard.push(event))
    const say = () => {
      show(true)
      show(false)
      window.dispatchEvent(pageShow(false))
      window.dispatchEvent(pageShow(true))
      window.dispatchEvent(new Event('offline'))
      window.dispatchEvent(new Event('online'))
    }
    say()
    stop()
    say()
    expect(heard).toEqual(['hidden', 'visible', 'restored', 'offline', 'online'])
  })

  it.each([
    [{ saveData: true }, true],
    [{ effectiveType: '2g' }, true],
    [{ effectiveType: 'slow-2g' }, true],
    [{ effectiveType: '4g', saveData: false }, false],
    [undefined, false],
  ])('on a network like %j is frugal: %s', (connection, frugal) => {
    vi.stubGlobal('navigator', { onLine: true, connection })
    expect(browserHost.state()).toEqual({ hidden: false, offline: false, frugal })
  })

  it('knows whether it is offline', () => {
    vi.stubGlobal('navigator', { onLine: false })
    expect(browserHost.state().offline).toBe(true)
  })

  it('knows its address', () => {
    expect(browserHost.page()).toBe(location.href)
  })

  it('stays silent on a server', () => {
    vi.stubGlobal('document', undefined)
    vi.stubGlobal('location', undefined)
    expect(browserHost.page()).toBeNull()
    expect(browserHost.state()).toEqual({ hidden: false, offline: false, frugal: false })
    expect(browserHost.listen(() => {})()).toBeUndefined()
  })
})

function show(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

function pageShow(persisted: boolean): Event {
  return Object.assign(new Event('pageshow'), { persisted })
}
