import * as v from 'valibot'
import { elisionOf } from '../text/tokens/elision.ts'
import { loadHan } from '../text/tokens/fold.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import type { AnalysisSettings } from '../text/tokens/analysis-options.ts'

/** The option by which texts are read, alike where an index is made and where it is opened. */
export const tokenizerOption = v.optional(v.custom<Tokenizer>(
  value => typeof (value as Tokenizer)?.tokenize === 'function' && typeof (value as Tokenizer).name === 'string',
  'a tokenizer: { name, tokenize(text) }',
))

/** How names are compared: as words of the default tokenizer are, also beside a tokenizer of the caller's. */
export async function folding({ diacritics, foldHan, languages }: AnalysisSettings): Promise<NameFolding> {
  if (foldHan) await loadHan()
  return { diacritics, foldHan, cut: elisionOf(languages) }
}
