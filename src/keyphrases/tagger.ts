import { TokenGraphError } from '../core/errors.ts'
import { importOptional } from '../core/optional.ts'
import { sentences, type Stretch, trim } from '../text/sentences.ts'

/** A part of a text with its part of speech, by Universal Dependencies: NOUN, PROPN, ADJ, VERB, DET, ADP, PUNCT … */
export interface Tagged extends Stretch {
  tag: string
}

/** Tells the parts of speech of an English text, sentence by sentence. */
export type Tagger = (text: string) => Tagged[][]

/** What is used of winkNLP. Its own types are not: it need not be installed to compile. */
interface Wink {
  readDoc(text: string): { tokens(): { out(): string[], out(as: unknown): string[] } }
  its: { pos: unknown }
}

/** The packages that tell parts of speech, and the modules themselves, where a page gives them. */
export interface TaggerLibraries {
  /** winkNLP: what to import it by, or the module. */
  nlp: string | object
  /** Its English model, the same way. */
  model: string | object
}

/** The packages: wink-nlp, and its English model. */
export const TAGGER_LIBRARIES: TaggerLibraries = { nlp: 'wink-nlp', model: 'wink-eng-lite-web-model' }

/**
 * Loads winkNLP, which is no dependency of this package: who wants noun phrases installs it.
 *
 * @throws TokenGraphError `backend`
 */
export async function loadTagger({ nlp, model }: TaggerLibraries): Promise<Tagger> {
  const refuse = (got: string, cause?: unknown) =>
    new TokenGraphError('backend', { where: 'keyphrases: option "tagger"', got, ...ADVICE, cause })
  const [make, data] = (await Promise.all([importOptional(nlp, refuse), importOptional(model, refuse)])).map(whole)
  if (typeof make !== 'function') throw refuse('another module than wink-nlp')
  const wink = (make as (model: unknown, pipe: string[]) => Wink)(data, ['pos'])
  return text =>
    sentences(text).map(({ start, end }) => taggedIn(text, trim(text, start, end), wink)).filter(parts =>
      parts.length > 0
    )
}

/** A module of CommonJS is what it exports by default. */
const whole = (module: object): unknown => ('default' in module ? module.default : module)

/** It tells tokens without their places: they follow one another. What is not found as it is written is left out. */
function taggedIn(text: string, { start, end }: Stretch, wink: Wink): Tagged[] {
  const tokens = wink.readDoc(text.slice(start, end)).tokens()
  const written = tokens.out(), tags = tokens.out(wink.its.pos), found: Tagged[] = []
  let at = start
  written.forEach((word, i) => {
    const place = text.indexOf(word, at)
    if (place < 0 || place + word.length > end) return
    at = place + word.length
    if (tags[i] !== 'SPACE') found.push({ start: place, end: at, tag: tags[i]! })
  })
  return found
}

const ADVICE = {
  expected: 'wink-nlp 2 and wink-eng-lite-web-model, which tell the parts of speech of English',
  hint: `Install them: npm install ${TAGGER_LIBRARIES.nlp} ${TAGGER_LIBRARIES.model}. Or do without: tagger: 'none'.`,
}
