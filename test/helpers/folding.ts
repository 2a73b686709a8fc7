import { elisionOf } from '../../src/text/tokens/elision.ts'
import type { NameFolding } from '../../src/text/tokens/names.ts'

/** How names are compared by default. */
export const FOLDING: NameFolding = { diacritics: true, foldHan: true, cut: elisionOf([]) }
