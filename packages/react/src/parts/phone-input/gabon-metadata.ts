import type { MetadataJson } from 'libphonenumber-js/core'

/** Gabon's row of libphonenumber-js's metadata.min.json, and nothing else; a test compares it with the library's. */
export const gabonMetadata: MetadataJson = {
  version: 4,
  country_calling_codes: { '241': ['GA'] },
  countries: {
    GA: [
      '241',
      '00',
      String.raw`(?:[067]\d|11)\d{6}|[2-7]\d{6}`,
      [7, 8],
      [
        [String.raw`(\d)(\d{2})(\d{2})(\d{2})`, '$1 $2 $3 $4', ['[2-7]'], '0$1'],
        [String.raw`(\d{2})(\d{2})(\d{2})(\d{2})`, '$1 $2 $3 $4', ['0']],
        [String.raw`(\d{2})(\d{2})(\d{2})(\d{2})`, '$1 $2 $3 $4', ['11|[67]'], '0$1'],
      ],
      0,
      0,
      String.raw`0(11\d{6}|60\d{6}|61\d{6}|6[256]\d{6}|7[467]\d{6})`,
      '$1',
    ],
  },
  nonGeographic: {},
}
