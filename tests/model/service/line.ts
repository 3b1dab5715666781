/** A link that loses what it is told to lose, and then is well again. */
export interface Line {
  lose(what: 'request' | 'answer', times: number): void
  heal(): void
  carry(request: Request, pass: (request: Request) => Promise<Response>): Promise<Response>
}

export function createLine(): Line {
  let losing: { what: 'request' | 'answer'; times: number }[] = []
  return {
    lose: (what, times) => void losing.push({ what, times }),
    heal() {
      losing = []
    },
    async carry(request, pass) {
      const [next] = losing
      if (next === undefined) return pass(request)
      next.times -= 1
      losing = losing.filter(({ times }) => times > 0)
      if (next.what === 'answer') await pass(request)
      throw new TypeError('fetch failed')
    },
  }
}
