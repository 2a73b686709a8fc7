import type { Written } from './written.ts'

/** What a script writes as part of a word, and other languages as words of their own. */
interface Particles {
  script: RegExp
  where: 'before' | 'after'
  all: readonly string[]
  /** So many letters at least are the word without it. */
  least: number
}

const listed = (words: string): string[] => words.normalize('NFKC').split(' ')

/**
 * Hebrew and Arabic: "the", "and", "in", "to", "from", "that", "as", and two of them; Arabic, Persian: the endings of
 * cases and plurals, "his", "her", "their", "my". Bengali: the endings of cases, the article, the plural, "too".
 */
const SCRIPTS: readonly Particles[] = [
  {
    script: /^\p{sc=Hebrew}/v,
    where: 'before',
    all: listed('ה ו ב ל מ ש כ וה וב ול ומ וש וכ שה שב מה כש'),
    least: 2,
  },
  { script: /^\p{sc=Arabic}/v, where: 'before', all: listed('ال و ب ل ف ك وال بال فال كال لل ول وب'), least: 3 },
  { script: /^\p{sc=Arabic}/v, where: 'after', all: listed('ا ه ها هم نا ي ات ين ون ان های'), least: 3 },
  {
    script: /^\p{sc=Bengali}/v,
    where: 'after',
    all: listed('র ের য়ের কে রা েরা দের ে য় তে েতে টি টা টির টার টিকে গুলি গুলো গুলোর ও ই'),
    least: 2,
  },
]

/** A shorter word is too often another one with a particle before it: ים is the sea, מים water. */
const LEAST = 3

/**
 * A word with each particle of its script; and where texts lack it, without those that it may have, and with others in
 * their place.
 */
export function withParticles(word: string): Written[] {
  return SCRIPTS.filter(({ script }) => script.test(word)).flatMap(particles => joinedOrNot(word, particles))
}

function joinedOrNot(word: string, { where, all, least }: Particles): Written[] {
  const whole = word.normalize('NFKC')
  const joined = (stem: string) => all.map(each => (where === 'before' ? each + stem : stem + each))
  const stems = all.flatMap(each => without(whole, each, where) ?? []).filter(stem => stem.length >= least)
  return [
    ...joined(whole).map(written => ({ written, ifLacked: whole.length < LEAST })),
    ...stems.flatMap(stem => [stem, ...joined(stem)]).map(written => ({ written, ifLacked: true })),
  ]
}

function without(word: string, particle: string, where: Particles['where']): string | undefined {
  if (where === 'before') return word.startsWith(particle) ? word.slice(particle.length) : undefined
  return word.endsWith(particle) ? word.slice(0, -particle.length) : undefined
}
