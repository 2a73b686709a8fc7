import type { Candidate, CandidateFinder, Word } from './word.ts'

/** The longest run that is a phrase as it is; of longer ones only what is said again is one. */
const LONGEST = 4

/**
 * Phrases of any language: runs of words with content between stop words and punctuation (RAKE: Rose, Engel, Cramer &
 * Cowley, "Automatic keyword extraction from individual documents", 2010), up to {@link LONGEST} words; and stretches
 * of runs that stand in more than one place, since a text without stop words between its words has long runs.
 */
export const runs: CandidateFinder = (text, words) => {
  const whole = runsOf(text, words), places = new Map<string, Candidate[]>()
  for (const stretch of whole.flatMap(stretchesOf)) {
    const key = keyOf(words, stretch), found = places.get(key)
    if (found) found.push(stretch)
    else places.set(key, [stretch])
  }
  const asRuns = new Set(whole.map(run => keyOf(words, run))), inLonger = longerOf(words, places)
  return [...places]
    .filter(([key, at]) => asRuns.has(key) || (at.length > 1 && (inLonger.get(key) ?? 0) < at.length))
    .flatMap(([, at]) => at)
    .filter(stretch => hasLetters(text, words, stretch))
    .sort((a, b) => a.from - b.from || a.to - b.to)
}

/** Of each stretch, how often the longer one stands there that most often holds it: it says no more, if as often. */
function longerOf(words: readonly Word[], places: ReadonlyMap<string, readonly Candidate[]>): Map<string, number> {
  const found = new Map<string, number>()
  for (const [, at] of places) {
    const { from, to } = at[0]!
    for (const part of [{ from: from + 1, to }, { from, to: to - 1 }]) {
      const key = keyOf(words, part)
      found.set(key, Math.max(found.get(key) ?? 0, at.length))
    }
  }
  return found
}

/** All runs of words with content that nothing but blanks and hyphens stand between. */
function runsOf(text: string, words: readonly Word[]): Candidate[] {
  const found: Candidate[] = []
  let from = 0
  const close = (to: number) => {
    if (to > from) found.push({ from, to })
  }
  words.forEach(({ content, start }, i) => {
    const apart = i > from && !GOES_ON.test(text.slice(words[i - 1]!.end, start))
    if (apart || !content) close(i)
    if (!content) from = i + 1
    else if (apart) from = i
  })
  close(words.length)
  return found
}
const GOES_ON = /^(?:[^\S\r\n]*|[-‐‑])$/

/** A run and its stretches of at most {@link LONGEST} words. */
const stretchesOf = ({ from, to }: Candidate): Candidate[] =>
  Array.from({ length: to - from }, (_, i) => from + i).flatMap(start =>
    Array.from({ length: Math.min(LONGEST, to - start) }, (_, length) => ({ from: start, to: start + length + 1 }))
  )

const keyOf = (words: readonly Word[], { from, to }: Candidate): string =>
  words.slice(from, to).map(({ term }) => term).join(' ')

const hasLetters = (text: string, words: readonly Word[], { from, to }: Candidate): boolean =>
  LETTER.test(text.slice(words[from]!.start, words[to - 1]!.end))
const LETTER = /\p{L}/v
