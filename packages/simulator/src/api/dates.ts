// PVIT's dates carry no zone. Its clock is taken to be Libreville's, which is one hour ahead of UTC all year.
const librevilleMs = 3_600_000

/** `dd/MM/yyyy HH:mm:ss`, as STATUS writes it. PVIT v5.5 §GET STATUS API. */
export function statusDate(at: number): string {
  const { year, month, day, hour, minute, second } = parts(at)
  return `${day}/${month}/${year} ${hour}:${minute}:${second}`
}

/** `ddMMyyyy-HHmmss`, as errors write it. PVIT v5.5 §Gestion des erreurs. */
export function errorDate(at: number): string {
  const { year, month, day, hour, minute, second } = parts(at)
  return `${day}${month}${year}-${hour}${minute}${second}`
}

/** `ddMMyy`, as transaction ids carry it. */
export function idDate(at: number): string {
  const { year, month, day } = parts(at)
  return `${day}${month}${year.slice(2)}`
}

function parts(at: number) {
  const [date = '', time = ''] = new Date(at + librevilleMs).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  const [hour = '', minute = '', second = ''] = time.slice(0, 8).split(':')
  return { year, month, day, hour, minute, second }
}
