import { describe, expect, it } from 'vitest'
import { limitFaults, limitTable, type LimitSettings } from './settings.ts'

describe('a limit', () => {
  it.each([
    [
      '3/10m,8/1d',
      [
        [3, 600_000],
        [8, 86_400_000],
      ],
    ],
    ['30/s', [[30, 1_000]]],
    [' 120/2h ', [[120, 7_200_000]]],
    ['1/31d', [[1, 2_678_400_000]]],
    [
      '1/1s,2/2s, 3/3s ,4/4s',
      [
        [1, 1_000],
        [2, 2_000],
        [3, 3_000],
        [4, 4_000],
      ],
    ],
    [' off ', undefined],
  ])('reads %s', (text, windows) => {
    expect(
      limitTable.LIMIT_PHONE.read(text)?.map(({ most, windowMs }) => [most, windowMs]),
    ).toEqual(windows)
  })

  it.each(['', '3', '0/10m', '3/0m', '3/10', '-1/1m', '1/32d', '3/10m;8/1d', 'on'])(
    'refuses %j and says how it is written',
    (text) => {
      expect(() => limitTable.LIMIT_IP.read(text)).toThrow(/3\/10m,8\/1d/)
    },
  )

  it.each(['3/10m,5/600s', '1/1s,2/2s,3/3s,4/4s,5/5s'])(
    'refuses %j: four times that differ are enough',
    (text) => {
      expect(() => limitTable.LIMIT_IP.read(text)).toThrow('at most four limits, each over another')
    },
  )

  it('of names takes numbers per session, a limit for all, or both', () => {
    const all = [{ most: 600, windowMs: 3_600_000 }]
    expect(limitTable.LIMIT_KYC.fallback).toEqual({ numbers: 5, shared: all })
    for (const numbers of [1, 3, 1_000])
      expect(limitTable.LIMIT_KYC.read(String(numbers))).toEqual({ numbers, shared: all })
    expect(limitTable.LIMIT_KYC.read(' 5, 600/1h')).toEqual({ numbers: 5, shared: all })
    expect(limitTable.LIMIT_KYC.read('100/1m')).toEqual({
      numbers: 5,
      shared: [{ most: 100, windowMs: 60_000 }],
    })
    for (const wrong of ['5,6', '5,', '0', '1001', '5,600', 'on', '3/10'])
      expect(() => limitTable.LIMIT_KYC.read(wrong)).toThrow(/per session.*5,600\/1h/)
  })

  it('may be off on test accounts alone', () => {
    const read = Object.fromEntries(
      Object.entries(limitTable).map(([name, { read: readOne }]) => [
        name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        readOne('off'),
      ]),
    ) as LimitSettings // every name of the table
    expect(limitFaults(read, [{ pvitEnvironment: 'test' }])).toEqual([])
    const faults = limitFaults(read, [
      { pvitEnvironment: 'test' },
      { pvitEnvironment: 'production' },
    ])
    expect(faults.map(({ name }) => name)).toEqual(Object.keys(limitTable))
  })
})
