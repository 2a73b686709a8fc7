import type { Document } from '../../text/document.ts'
import { passageDefaults } from '../../text/defaults.ts'
import { splitPassages } from '../../text/passages.ts'
import { sentences, trim } from '../../text/sentences.ts'
import { shownText } from '../../text/shown-text.ts'

/** The passages of documents, as an index would have a model read them: behind their titles. */
export function passageTexts(documents: readonly Document[]): string[] {
  const settings = passageDefaults()
  return documents.flatMap(document =>
    splitPassages(document, settings).map(({ start, end }) => {
      const text = shownText(document, start, end)
      return document.title === undefined ? text : `${document.title}. ${text}`
    })
  )
}

/** The sentences of documents, each by itself. */
export const sentenceTexts = (documents: readonly Document[]): string[] =>
  documents.flatMap(({ text }) =>
    sentences(text).map(({ start, end }) => trim(text, start, end)).filter(({ start, end }) => end > start)
      .map(({ start, end }) => text.slice(start, end))
  )
