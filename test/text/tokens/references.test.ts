import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { withoutReferences } from '../../../src/text/tokens/references.ts'
import { anyText } from '../../helpers/texts.ts'

const shown = (text: string) => withoutReferences(text).replaceAll('\u00ad', '')

describe('withoutReferences', () => {
  it.each([
    ['caf&eacute;, &Eacute;tat', 'café, État'], ['don&#39;t, don&#x27;t, don&apos;t, don&rsquo;t', "don't, don't, don't, don't"],
    ['AT&amp;T &amp; R&amp;D', 'AT&T &amp; R&D'], ['Stra&szlig;e, &oelig;uvre, soft&shy;hyphen', 'Straße, œuvre, softhyphen'], ['M&#252;ller', 'Müller'],
    ['&eacute; &nbsp; &lt;b&gt; a &amp; b', '&eacute; &nbsp; &lt;b&gt; a &amp; b'], ['a&nbsp;b a&lt;b R&D; x&constructor;y', 'a&nbsp;b a&lt;b R&D; x&constructor;y'],
  ])('of %s', (text, plain) => expect(shown(text)).toBe(plain))

  it('leaves every place where it was', () => {
    const withReferences = fc.array(fc.oneof(anyText(8), fc.constantFrom('&amp;', '&eacute;', '&#39;', '&#x41;', '&shy;', 'a', 'Z', ' '))).map(parts => parts.join(''))
    fc.assert(fc.property(withReferences, text => {
      const plain = withoutReferences(text)
      expect(plain.length).toBe(text.length)
      if (!text.includes('&')) expect(plain).toBe(text)
    }))
  })

  it('gives words with their places', async () => {
    const text = 'A caf&eacute; of AT&amp;T.', tokens = (await createWordTokenizer()).tokenize(text)
    expect(tokens.filter(({ kind }) => kind === 'word').map(({ term, start, end }) => [term, text.slice(start, end)])).toEqual([['cafe', 'caf&eacute;'], ['at', 'AT&amp'], ['t', 'T']])
  })
})
