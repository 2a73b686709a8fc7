import { TokenGraphError, show } from '../../core/errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The word that bytes spell in UTF-8; undefined for one whose last character is cut in the middle. word2vec.c cuts
 * words after some hundred bytes, so that files made with it have such words; no text can ask for them.
 *
 * @param where  called for the place of the word, for the message
 * @throws TokenGraphError `encoding` for any other byte that is not UTF-8, and for NUL
 */
export function decodeWord(bytes: Uint8Array, where: () => string): string | undefined {
  try {
    const word = decoder.decode(bytes)
    if (!word.includes('\0')) return word
  } catch {
    if (isCut(bytes)) return undefined
  }
  throw new TokenGraphError('encoding', {
    where: where(),
    got: `a word that is not UTF-8: ${show(new TextDecoder().decode(bytes).replaceAll('\0', '\ufffd'))}`,
    expected: 'UTF-8',
    hint:
      'The file is damaged, or it is in another encoding or format; the option "format" reads it as one of your choice.',
  })
}

/** Whether the bytes are UTF-8 up to a character that lacks its end. */
function isCut(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
