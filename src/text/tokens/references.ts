/**
 * Marks that HTML names behind a letter: `&eacute;`. Tables of our own: all names, as the readers of pages have them,
 * are 13 kB gzip, and every page that searches an index loads this.
 */
const MARKS: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  cedil: '\u0327',
  caron: '\u030c',
}

/** Other letters and signs of words that it names. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  rsquo: "'",
  shy: '\u00ad',
  szlig: 'ß',
  oslash: 'ø',
  Oslash: 'Ø',
  aelig: 'æ',
  AElig: 'Æ',
  oelig: 'œ',
  OElig: 'Œ',
}

const REFERENCE = /&(?:#(\d{2,5})|#x([\da-f]{2,4})|([a-z]{3,8}));/giv
const LETTER = /^\p{L}$/v, OF_WORD = /^[\p{L}\p{M}'’&\u00ad]$/u, HYPHEN = '\u00ad'

/**
 * A text whose words have the letters and apostrophes that HTML writes as `&eacute;`, `&#39;` or `&amp;`, as exports
 * and feeds leave them, each behind as many soft hyphens as all places need to stay where they are. Only within words:
 * alone, as where HTML is written about, they are words.
 */
export function withoutReferences(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (all: string, decimal?: string, hex?: string, name?: string, at = 0) => {
    const sign = name === undefined ? signOf(decimal ? Number(decimal) : parseInt(hex!, 16)) : named(name)
    if (sign === undefined) return all
    const before = LETTER.test(text[at - 1] ?? ''), after = LETTER.test(text[at + all.length] ?? '')
    return (LETTER.test(sign) ? before || after : before && after) ? sign.padStart(all.length, HYPHEN) : all
  })
}

function signOf(code: number): string | undefined {
  const sign = String.fromCharCode(code)
  return OF_WORD.test(sign) ? sign : undefined
}

function named(name: string): string | undefined {
  const mark = Object.hasOwn(MARKS, name.slice(1)) ? MARKS[name.slice(1)] : undefined
  if (mark !== undefined) return (name[0]! + mark).normalize('NFC')
  return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
}
