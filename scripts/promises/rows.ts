/** What can go wrong, and what is promised when it does. The number is the promise's name: it is never given to another. */
export interface Promised {
  readonly when: string
  readonly promise: string
  /** Where the proof shows less than was asked of it when the promise was made. */
  readonly smaller?: { readonly asked: string; readonly proven: string }
}

export const failures: Readonly<Record<number, Promised>> = {
  1: {
    when: 'The shopper taps twice, or a request is sent again',
    promise:
      'One live payment per order, whatever the session. The same key answers with the same payment as it is now; the same key with another number or method is refused.',
  },
  2: {
    when: 'The page is reloaded, or the browser dies',
    promise:
      'The payment lives on the server: the page comes back to it, and the call to PVIT goes on without the page.',
  },
  3: {
    when: 'Two tabs, or two phones',
    promise:
      'The second tab joins the payment; with another number it is told of the one under way. Never two prompts.',
  },
  4: {
    when: 'PVIT does not answer',
    promise:
      'The payment stays open and is asked about. No answer never becomes a failure, and no new reference is sent while it lasts.',
  },
  5: {
    when: 'PVIT answers 5xx, 429 or maintenance',
    promise:
      'The same: asked, not guessed, and asked less the sicker PVIT is. Payments end right once it is well.',
  },
  6: {
    when: 'The line to PVIT is slow, half-open, reset or stalls',
    promise:
      'Only what provably never left counts as not sent. Payments that hang do not hold up anything else.',
  },
  7: {
    when: 'PVIT’s reply cannot be read, or speaks of something else',
    promise: 'It proves nothing: no end comes of a bad reply.',
  },
  8: {
    when: 'The key dies in the middle of a payment',
    promise:
      'Nobody at the screen notices: the key is replaced, the same reference is tried once more, waiting payments keep their turn.',
  },
  9: {
    when: 'Many instances want a new key at once',
    promise: 'One asks. If it dies over it, another does within a minute.',
  },
  10: {
    when: 'The new key never arrives',
    promise:
      'The old one is used to its end; then a start is refused before anything is written. All else goes on, and the cause is named.',
  },
  11: {
    when: 'The callback is lost',
    promise:
      'The schedule finds the result: seconds late while the payment is young, never later than half its age.',
  },
  12: {
    when: 'The callback comes twice, late, or out of order',
    promise: 'It changes nothing by itself; versions only rise; the shop hears of each end once.',
  },
  13: {
    when: 'The callback is quicker than PVIT’s reply',
    promise: 'The payment is written down before anything is sent, so it is always found.',
  },
  14: {
    when: 'A callback names a reference nobody here made',
    promise:
      'It gets the same answer as any other, is kept in a bounded list, and never becomes a payment.',
  },
  15: {
    when: 'PVIT speaks of another amount, account, reference or customer',
    promise:
      'Nothing settles on it. The screen says “not confirmed”, the shop is told of the conflict.',
  },
  16: {
    when: 'A failure becomes a success',
    promise:
      'It is found, told as late, and an order paid twice is told as overpaid. Before a new attempt the earlier one is asked about.',
  },
  17: {
    when: 'A success is contradicted',
    promise: 'Succeeded is the end: nothing leads out of it.',
  },
  18: {
    when: 'The process is killed, at any step',
    promise:
      'The next one finds what was left and makes it right; nothing is sent that was not written down, no event is lost.',
  },
  19: {
    when: 'The database is down, locked or full',
    promise:
      'What cannot be written down is not sent; a callback that cannot be kept is answered 503, so that it comes again.',
  },
  20: {
    when: 'Clocks differ or jump',
    promise: 'Several instances go by the database’s clock; PVIT’s dates decide nothing.',
  },
  21: {
    when: 'Several instances, one deployed after the other',
    promise:
      'Any instance takes any request; what one left half done another finishes; stopping takes no more than 25 s.',
    smaller: {
      asked: 'two hundred payments a second while the instances are restarted',
      proven:
        'ten a second in every run and, at the whole size, the share of two hundred that the machine is of the one they were asked on',
    },
  },
  22: {
    when: 'Many people watch, and all come back at once',
    promise:
      'What PVIT is asked depends on payments and time, never on watchers; they come back spread over seconds.',
    smaller: {
      asked: 'ten thousand who are back within five seconds of a restart',
      proven:
        'ten thousand who come, and who are all back after a restart, in the time that bench/results says',
    },
  },
  23: {
    when: 'The shop’s webhook is down, or its answer is lost',
    promise:
      'Each event is told at least once, under one id, for more than a day; then a person can have it told again.',
  },
}

export const attacks: Readonly<Record<number, Promised>> = {
  24: {
    when: 'Forged callbacks',
    promise:
      'No end ever comes from a callback; a flood of them costs one question in ten seconds.',
  },
  25: {
    when: 'A forged address in X-Forwarded-For',
    promise: 'It is read only behind proxies that are trusted by the settings, and from the right.',
  },
  26: {
    when: 'Forged keys, and a key that leaked',
    promise:
      'A key that has not read our own balance is used for nothing else, and one that the shop has had forgotten for nothing at all.',
  },
  27: {
    when: 'Prompts to torment a stranger',
    promise:
      'A number, a session, an address and the whole shop have limits, counted in the database; a number that refuses is left in peace, and one that the shop has blocked never rings.',
  },
  28: {
    when: 'Names looked up wholesale',
    promise:
      'A few numbers per session, a limit for all, masked names, and the same answer for a number that does not exist.',
  },
  29: {
    when: 'A tampered amount',
    promise: 'Amount and order stand in the session the shop’s server opened, and nowhere else.',
  },
  30: {
    when: 'A stolen or replayed session',
    promise: 'It pays one order once, reads it for a week, and shows no whole number and no name.',
  },
  31: {
    when: 'A foreign page calls the proxy',
    promise:
      'Only listed origins may, without cookies; hooks and the shop’s routes answer no browser.',
  },
  32: {
    when: 'A webhook address that points inwards',
    promise:
      'Private, local and reserved addresses are not connected to, however they are written and whatever a name says the second time; redirects are not followed.',
  },
  33: {
    when: 'PVIT’s link points elsewhere',
    promise: 'Nobody is sent to a host that is not PVIT’s.',
  },
  34: {
    when: 'Something opens a RESTLINK ahead of the shopper',
    promise: 'Its address never leaves the server, which opens it once.',
  },
  35: {
    when: 'The pages framed or scripted by another',
    promise: 'Strict headers on every answer, good or bad.',
  },
  36: {
    when: 'Clients that dribble',
    promise: 'They are cut, and the others served meanwhile; streams are counted.',
  },
  37: {
    when: 'Bodies too long, too deep or compressed',
    promise: 'Refused by their length, and while they are read.',
  },
  38: {
    when: 'XML made to explode',
    promise: 'No DTD, five entities, few fields; nothing is fetched.',
  },
  39: {
    when: 'Fields named to reach a prototype, or twice',
    promise: 'They reach none, and are refused.',
  },
  40: {
    when: 'Text made for a header or a log',
    promise: 'It comes back in none of them.',
  },
  41: {
    when: 'Somebody reads the logs, the errors or the database',
    promise: 'No key, password, number, name or token is there to be read.',
  },
  42: {
    when: 'Payouts to steal or to double',
    promise: 'Off unless switched on, capped, never sent twice, whatever dies when.',
  },
  43: {
    when: 'A card number reaches us',
    promise: 'It is refused at the shopper’s doors, and neither logged nor kept.',
  },
  44: {
    when: 'A dependency nobody meant to have',
    promise:
      'Each one stands on a list with its reason, none may run a script at install, all are pinned.',
  },
}
