import type { Written } from './written.ts'

/** What a script writes as part of a word, and other languages as words of their own. */
interface Particles {
  script: RegExp
  all: readonly string[]
  /** The particle of a word that has letters enough besides. */
  own: RegExp
  join: (stem: string, particle: string) => string
}

const listed = (words: string): string[] => words.normalize('NFKC').split(' ')
const anyOf = (all: readonly string[]) => all.toSorted((a, b) => b.length - a.length).join('|')

function before(script: RegExp, words: string, least: number): Particles {
  const all = listed(words), own = new RegExp(`^(?:${anyOf(all)})(?=.{${least}})`, 'v')
  return { script, all, own, join: (stem, particle) => particle + stem }
}

function after(script: RegExp, words: string, least: number): Particles {
  const all = listed(words), own = new RegExp(`(?<=.{${least}})(?:${anyOf(all)})$`, 'v')
  return { script, all, own, join: (stem, particle) => stem + particle }
}

/**
 * Hebrew and Arabic: "the", "and", "in", "to", "from", "that", "as", and two of them. Bengali: the endings of cases,
 * the article, the plural, "too".
 */
const SCRIPTS: readonly Particles[] = [
  before(/^\p{sc=Hebrew}/v, 'ה ו ב ל מ ש כ וה וב ול ומ וש וכ שה שב מה כש', 2),
  before(/^\p{sc=Arabic}/v, 'ال و ب ل ف ك وال بال فال كال لل ول وب', 3),
  after(/^\p{sc=Bengali}/v, 'র ের য়ের কে রা েরা দের ে য় তে েতে টি টা টির টার টিকে গুলি গুলো গুলোর ও ই', 2),
]

/** A shorter word is too often another one with a particle before it: ים is the sea, מים water. */
const LEAST = 3

/**
 * A word with each particle of its script; and where texts lack it, without the one that it may have, and with others
 * in its place.
 */
export function withParticles(word: string): Written[] {
  const particles = SCRIPTS.find(({ script }) => script.test(word))
  if (!particles) return []
  const { all, own, join } = particles, whole = word.normalize('NFKC'), bare = whole.replace(own, '')
  const others = bare === whole ? [] : [bare, ...all.map(particle => join(bare, particle))]
  return [
    ...all.map(particle => ({ written: join(whole, particle), ifLacked: whole.length < LEAST })),
    ...others.map(written => ({ written, ifLacked: true })),
  ]
}
