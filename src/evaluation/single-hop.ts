import { createRandom } from '../core/random.ts'
import { shuffled } from '../core/sampling.ts'
import type { Document } from '../text/document.ts'
import type { Question } from './dataset.ts'

/** A made-up question, and the document that it was made of. */
export interface MadeUp {
  question: Question
  document: string
}

/** Sentences of so many words are asked for. */
const SENTENCE = { least: 8, most: 35 }

/** The shares of words that are left out, and of questions that keep their document's title. */
const LEFT_OUT = 0.35, TITLED = 0.4

const OPENINGS = ['What', 'Which', 'Who', 'When', 'Where', 'How many', '']

/**
 * Questions that one passage answers, made up of its sentences: words of one, some left out, its title mostly too. From
 * these a re-ranker learns when to leave a ranking alone. The same seed makes the same questions.
 */
export function madeUpQuestions(documents: readonly Document[], count: number, seed: number): MadeUp[] {
  const random = createRandom(seed), made: MadeUp[] = []
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  for (const { id, title = '', text } of shuffled(documents, random)) {
    if (made.length >= count) break
    const sentences = text.split(/(?<=[.!?])\s+(?=\p{Lu})/v).filter(isTelling)
    if (sentences.length === 0) continue
    const name = title.replace(/\s*\([^()]*\)\s*$/, ''), isTitled = random() < TITLED, sentence = one(sentences)
    const told = isTitled || name === '' ? sentence : sentence.replaceAll(name, ' ')
    const words = told.split(/\s+/).filter(word => word !== '' && random() >= LEFT_OUT)
    if (isTitled && name !== '' && !words.join(' ').includes(name)) words.push('of', name)
    const asked = `${one(OPENINGS)} ${words.join(' ')}`.trim().replace(/[.!?]*$/, '?')
    if (words.length > 2)
      made.push({ question: { id: `made up ${made.length}`, text: asked, answers: [] }, document: id })
  }
  return made
}

function isTelling(sentence: string): boolean {
  const words = sentence.split(/\s+/).length
  return words >= SENTENCE.least && words <= SENTENCE.most
}
