import { among, usual } from '../core/usual.ts'
import { analysisDefaults } from '../text/defaults.ts'
import { LANGUAGES } from '../text/tokens/languages.ts'
import { elisionOf } from '../text/tokens/elision.ts'
import { loadHan } from '../text/tokens/fold.ts'
import type { NameFolding } from '../text/tokens/names.ts'
import type { AnalysisSettings } from '../text/tokens/analysis-options.ts'

/** Reads how words are made comparable, where it is usual: in which languages alone, and yes or no. */
export const usualAnalysis = (given: unknown): AnalysisSettings | undefined =>
  usual<AnalysisSettings>(analysisDefaults(), given, { languages: among(LANGUAGES) })

/** How names are compared: as words of the default tokenizer are, also beside a tokenizer of the caller's. */
export async function folding({ diacritics, foldHan, languages }: AnalysisSettings): Promise<NameFolding> {
  if (foldHan) await loadHan()
  return { diacritics, foldHan, cut: elisionOf(languages) }
}
