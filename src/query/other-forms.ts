import { takesPlace, type Token, type Tokenizer } from '../text/tokens/tokenizer.ts'
import { irregular } from './irregular-nouns.ts'
import { spelledOut } from './spelled-out.ts'
import type { Written } from './written.ts'

/** What texts may have in place of a word of a question. */
export type OtherForm = Token & Pick<Written, 'ifLacked'>

/** So many words of a question are looked at. */
const MOST = 32

/**
 * The forms under which texts may have the words of a question, beside those that the tokenizer makes one:
 *
 * - words of scripts whose particles are written with them, with others or without, see `with-particles.ts`
 * - numbers and abbreviations spelled out, or not, see {@link spelledOut}
 * - irregular plurals of English, see {@link irregular}
 * - hiragana for katakana and the other way round: らーめん is ラーメン
 */
export async function otherForms(tokenizer: Tokenizer, text: string, tokens: readonly Token[]): Promise<OtherForm[]> {
  const particles = WITH_PARTICLES.test(text) ? await import('./with-particles.ts') : undefined
  const found: OtherForm[] = []
  const add = (forms: readonly Written[], { start, end }: Pick<Token, 'start' | 'end'>, own?: Token) => {
    const known = new Set(own && [own.term])
    for (const { written, ifLacked } of forms) {
      for (const { term, kind } of tokenizer.tokenize(written)) {
        if (kind === 'variant' || known.has(term)) continue
        known.add(term)
        found.push({ term, kind, start, end, ifLacked })
      }
    }
  }
  for (const token of tokens.filter(takesPlace).slice(0, MOST)) {
    const written = text.slice(token.start, token.end)
    if (particles && token.kind === 'word') add(particles.withParticles(written), token, token)
    add([...spelledOut(text, token), ...irregular(written)], token, token)
  }
  for (const { index, 0: run } of text.matchAll(KANA))
    add(inOtherKana(run), { start: index, end: index + run.length })
  return found
}

/** Scripts that {@link otherForms} loads these for. */
const WITH_PARTICLES = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Bengali}]/v

const KANA = /[\u3041-\u3096\u30a1-\u30f6ー]{2,64}/g

/** How far katakana stand behind hiragana. */
const FURTHER = 0x60

function inOtherKana(run: string): Written[] {
  const moved = (letters: RegExp, by: number) =>
    run.replace(letters, letter => String.fromCharCode(letter.charCodeAt(0) + by))
  const forms = [moved(/[\u3041-\u3096]/g, FURTHER), moved(/[\u30a1-\u30f6]/g, -FURTHER)]
  return forms.filter(written => written !== run).map(written => ({ written, ifLacked: true }))
}
