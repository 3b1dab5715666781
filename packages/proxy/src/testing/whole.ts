/** In `npm test` a proof is as big as seconds allow; `npm run prove -- whole` runs it at the whole size asked of it. */
export function sized(quick: number, whole: number): number {
  return isWhole() ? whole : quick
}

export function isWhole(): boolean {
  return process.env['PROVE_WHOLE'] === 'true'
}
