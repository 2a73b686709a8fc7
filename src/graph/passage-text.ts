import { shownText } from '../text/shown-text.ts'
import type { PassageEntry } from './graph.ts'

/** The text of a passage. */
export const passageText = ({ document, start, end }: Pick<PassageEntry, 'document' | 'start' | 'end'>): string =>
  document.text.slice(start, end)

/** The text of a passage as it is shown, and read by encoders: with the header of the table that it begins in. */
export const shownPassage = ({ document, start, end }: Pick<PassageEntry, 'document' | 'start' | 'end'>): string =>
  shownText(document, start, end)
