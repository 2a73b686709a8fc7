import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenGraphError } from '../../../src/core/errors.ts'
import { type Document, type Metadata } from '../../../src/text/document.ts'
import { readDocument } from '../../../src/text/read-document.ts'
import { readMarkdown } from '../../../src/text/readers/read.ts'
import { sourceSpan } from '../../../src/text/source-map.ts'
import { expectSound } from './sound.ts'
import { processorTime } from '../../helpers/clock.ts'
import { runs } from '../../helpers/runs.ts'

const read = async (source: string, id = 'Folder/Page.md'): Promise<Document> => {
  const document = await readMarkdown(source, { id })
  expectSound(document, source)
  return document
}
const textOf = async (source: string, id?: string) => (await read(source, id)).text
const slices = ({ text }: Document, spans: readonly { start: number, end: number }[] = []) => spans.map(({ start, end }) => text.slice(start, end))
const linksOf = async (source: string) => {
  const document = await read(source)
  return (document.links ?? []).map(({ start, end, ...link }) => ({ words: document.text.slice(start, end), ...link }))
}

describe('the text is what readers see', () => {
  test.each([
    ['inline markup', '**Big** [news](http://x "t") _it_ ~~gone~~ ==mark== `co*de*`', 'Big news it gone mark co*de*'],
    ['escapes and entities', '\\*not\\* \\# AT&amp;T &copy; &lt;b&gt; &#x1F600;', '*not* # AT&T © <b> 😀'],
    ['HTML tags and comments', 'a <b>bold</b> <!-- no --> x<br>y\n\n<div align="center">\n  <p>in   <i>it</i></p>\n</div>', 'a bold x\ny\n\nin it'],
    ['scripts and styles', '<script>\nno()\n</script>\n\n<style>no {}</style>\n\ntext', 'text'],
    ['what a tag never ended does not hide', '<nav>\n\ntext', 'text'],
    ['comments of notes', 'seen %%not\nseen%% again\n\n%%\nblock\n\nmore\n%%\n\nend `%%code%%` 50%% off', 'seen\nagain\n\nend %%code%% 50%% off'],
    ['code without its fence', 'a\n\n```js title="x"\n  const a = 1 // %%x%%\n\n```\n\n~~~\nb\n~~~', 'a\n\n  const a = 1 // %%x%%\n\n\nb'],
    ['indented code', 'a\n\n    code\n      more', 'a\n\ncode\n  more'],
    ['an open fence', '```\ncode', 'code'],
    ['tables', '| a | *b* |\n|---|:-:|\n| 1 \\| 2 | `x` |\n| 3 |\n\nafter', 'a | b\n1 | 2 | x\n3\n\nafter'],
    ['lists and tasks', '- [ ] todo\n- [x] done\n  1. one\n  2. two\n\n* other', '- todo\n- done\n  1. one\n  2. two\n\n* other'],
    ['callouts', '> [!note] A *Title*\n> words\n\n> [!tip]- \n> body\n\n> [x] more', 'A Title\nwords\n\nbody\n\n[x] more'],
    ['lines', 'one  \ntwo\nthree\nfour\n***\nfive', 'one\ntwo\nthree\nfour\nfive'],
    ['footnotes', 'Foo[^1] bar\n\n[^1]: The note *here*.', 'Foo bar\n\nThe note here.'],
    ['names of blocks', 'words ^block-1\n\nx^2', 'words\n\nx^2'],
    ['definitions', '[a][b] [c] [b]\n\n[b]: /x "t"', 'a [c] b'],
    ['badges', 'a ![Build](https://x.io/badge/a) [![npm version](https://img.shields.io/npm/v/a)](http://x) [![CI][ci]](http://x) <img alt="MIT" src="//x.io/mit.svg?style=flat"> ![figure](https://x.io/figure.png) b\n\n[ci]: https://x.io/ci.svg', 'a figure b'],
    ['pictures', '![alt *x*](a.png) ![](b.png) [![badge](c.svg)](http://x)', 'alt x badge'],
    ['embeds', '![[img.png|200]] ![[Note]] ![[Note#Part|words]]', 'Note words'],
    ['bare addresses', '<https://x.org/a> https://y.org/#b <me@z.org>', 'https://x.org/a https://y.org/#b me@z.org'],
    ['mathematics', '$a_b$ and\n\n$$\nx_1 * y * z\n$$', '$a_b$ and\n\n$$\nx_1 * y * z\n$$'],
    ['nothing', '', ''],
    ['nothing to be seen', '<!-- x -->\n\n---\n', ''],
    ['a byte order mark', '\ufeff# A', 'A'],
  ])('%s', async (_, source, text) => {
    expect(await textOf(source)).toBe(text)
    expect(await textOf(source.replaceAll('\n', '\r\n'))).toBe(text)
  })

  test('long paragraphs, read in stretches', async () => {
    const line = 'some **bold** words with [a link](Other.md)', words = 'some bold words with a link'
    expect(await textOf(Array(2000).fill(line).join('\n'))).toBe(Array(2000).fill(words).join('\n'))
    const { text, links } = await read(Array(2000).fill(line).join(' '))
    expect(links!.length).toBeGreaterThan(1980)
    expect(text.length).toBeLessThan(2000 * (words.length + 1) + 500)
  })

  test('the source of a stretch', async () => {
    const source = '---\na: b\n---\n# The **big** one\r\n\r\nAT&amp;T [words](x.md)', document = await read(source)
    const of = (words: string) => {
      const at = document.text.indexOf(words), { start, end } = sourceSpan(document, at, at + words.length)
      return source.slice(start, end)
    }
    expect(of('big')).toBe('big')
    expect(of('The big one')).toBe('The **big** one')
    expect(of('T&T')).toBe('T&amp;T')
    expect(of('words')).toBe('words')
    expect(of('one\n\nA')).toBe('one\r\n\r\nA')
  })
})

describe('headings, blocks, tags', () => {
  test('headings with their levels; none in quotes, lists and code', async () => {
    const document = await read('# The **big** [news](http://x) `code`\n\nText\n\n## Second ##\n   ### Third\ntext\n\nSetext\ngoes on\n---\n\n```\n# no\n```\n\n> # no\n\n- # no\n\n#no\n\n#\n\n<h4>Four</h4>')
    expect(slices(document, document.headings)).toEqual(['The big news code', 'Second', 'Third', 'Setext\ngoes on', 'Four'])
    expect(document.headings!.map(({ level }) => level)).toEqual([1, 2, 3, 2, 4])
  })

  test('code and tables are blocks, tables with their header', async () => {
    const document = await read('a\n\n```\nx\n```\n\n| h | i |\n|---|---|\n| 1 | 2 |\n\n    y\n\n<pre>\nz\n\n```\nin\n```\n</pre>')
    expect(slices(document, document.blocks)).toEqual(['x', 'h | i\n1 | 2', 'y', expect.stringContaining('z')])
    expect(slices(document, document.blocks!.flatMap(({ header }) => header ?? []))).toEqual(['h | i'])
  })

  test('tags of the text stay words of it', async () => {
    const { text, tags } = await read('---\ntags: "#one, two"\ntag: [three]\n---\na #four and #nested/tag, #1 x#no #one\n\n#五 https://x.org/#no `#no`')
    expect(text).toBe('a four and nested/tag, #1 x#no one\n\n五 https://x.org/#no #no')
    expect(tags).toEqual(['one', 'two', 'three', 'four', 'nested/tag', '五'])
  })

  test.each([
    ['words parted by commas', '---\ntags: savoury, baking\n---\nx', ['savoury', 'baking']],
    ['a list, and some of the text', '---\ntags: [savoury]\ntag: sweet\n---\nx #baking #sweet', ['savoury', 'sweet', 'baking']],
    ['those of the text alone', 'x #inline-tag', ['inline-tag']],
  ])('all of them are a list of the metadata: %s', async (_, source, tags) => {
    const document = await read(source)
    expect(document.tags).toEqual(tags)
    expect(document.metadata!.tags).toEqual(tags)
  })

  test('no tags, no list', async () => {
    expect(await read('x')).not.toHaveProperty('metadata')
    expect((await read('---\na: 1\n---\nx')).metadata).toEqual({ a: 1 })
    expect((await readMarkdown('#a', { id: 'a.md', metadata: { tags: 'mine' } })).metadata).toEqual({ tags: 'mine' })
    expect((await readMarkdown('#a', { id: 'a.md', metadata: { tags: undefined } })).metadata).toEqual({ tags: ['a'] })
  })
})

describe('links', () => {
  test.each([
    ['[[Page]]', { words: 'Page', target: 'Page', style: 'wiki' }],
    ['[[Folder/Page|some words]]', { words: 'some words', target: 'Folder/Page', style: 'wiki' }],
    ['[[Page#Part#Below]]', { words: 'Page > Part > Below', target: 'Page', heading: 'Part#Below', style: 'wiki' }],
    ['[[#Part]]', { words: 'Part', target: '', heading: 'Part', style: 'wiki' }],
    ['[[R&amp;D]]', { words: 'R&D', target: 'R&D', style: 'wiki' }],
    ['[[Tom&#39;s page#R&amp;D|Tom &amp; all]]', { words: 'Tom & all', target: "Tom's page", heading: 'R&D', style: 'wiki' }],
    ['[[Tom&#39;s page#Part]]', { words: "Tom's page > Part", target: "Tom's page", heading: 'Part', style: 'wiki' }],
    ['[[Caf%C3%A9%20menu]]', { words: 'Caf%C3%A9%20menu', target: 'Café menu', style: 'wiki' }],
    ['[[100% sure]]', { words: '100% sure', target: '100% sure', style: 'wiki' }],
    ['see[[Page#^block]]', { words: 'Page', target: 'Page', heading: '^block', style: 'wiki' }],
    ['| [[Page\\|words]] |\n|---|', { words: 'words', target: 'Page', style: 'wiki' }],
    ['![[Page]]', { words: 'Page', target: 'Page', style: 'wiki', embed: true }],
    ['[a *b*](../my%20page.md#Sec%20tion)', { words: 'a b', target: '../my page.md', heading: 'Sec tion', style: 'path' }],
    ['[a](<my page.md> "title")', { words: 'a', target: 'my page.md', style: 'path' }],
    ['[a](#part)', { words: 'a', target: '', heading: 'part', style: 'path' }],
    ['[a](b.md?x=1)', { words: 'a', target: 'b.md', style: 'path' }],
    ['![a](b.md)', { words: 'a', target: 'b.md', style: 'path', embed: true }],
    ['[a][r]\n\n[R]: ./b.md', { words: 'a', target: './b.md', style: 'path' }],
    ['[r][]\n\n[r]: b.md', { words: 'r', target: 'b.md', style: 'path' }],
    ['[![](x.png)](b.md)', { words: '', target: 'b.md', style: 'path' }],
    ['<a href="b.html#x">a <b>b</b></a>', { words: 'a b', target: 'b.html', heading: 'x', style: 'path' }],
    ['---\nup: "[[Other|x]]"\n---\ntext', { words: '', target: 'Other', style: 'wiki' }],
  ])('%s', async (source, link) => {
    expect(await linksOf(source)).toEqual([link])
  })

  test.each(['[a](https://x.org)', '<https://x.org>', '[me@x.org](mailto:me@x.org)', '[a](//x.org/y)', '![a](b.png)', '![[b.png]]', '[a]', '`[[Page]]`', '[[]]', '%%[[Page]]%%'])('none: %s', async source => {
    expect(await linksOf(source)).toEqual([])
  })
})

describe('front matter', () => {
  test('is metadata, no text', async () => {
    const { text, metadata, title, aliases } = await read('---\ntitle: T # x\naliases: [A, "B"]\nalias: C\ndate: 2024-01-02\nn: 1.5\nnone:\ndeep: {a: [true]}\n---\n\ntext')
    expect({ text, title, aliases }).toEqual({ text: 'text', title: 'T', aliases: ['Page', 'A', 'B', 'C'] })
    expect(metadata).toEqual({ title: 'T', aliases: ['A', 'B'], alias: 'C', date: '2024-01-02', n: 1.5, none: null, deep: { a: [true] } })
  })

  test.each([
    ['text between rules', '---\n\nJust some text.\n\n---\n\n# A', 'Just some text.\n\nA'],
    ['a list', '---\n- a\n- b\n---\n\n# A', '- a\n- b\n\nA'],
    ['never closed', '---\ntitle: x\n\n# A', 'title: x\n\nA'],
    ['later', 'text\n\n---\ntitle: x\n---\n\n# A', 'text\n\ntitle: x\n\nA'],
  ])('none: %s', async (_, source, text) => {
    const document = await read(source)
    expect(document.text).toBe(text)
    expect(document.metadata).toBeUndefined()
  })

  test('with a mistake in it, it is read entry by entry', async () => {
    const { text, title, tags, metadata } = await read('---\ntitle: One: two\nx: "y"\ntags:\n  - a\n  - b: [c]\n  - d\nn: 1\nbad: [\nname: [Draft] Page\n---\ntext')
    expect({ text, title, tags }).toEqual({ text: 'text', title: 'One: two', tags: ['a', 'd'] })
    expect(metadata).toEqual({ title: 'One: two', x: 'y', tags: ['a', 'd'], n: 1, bad: [], name: '[Draft] Page' })
  })

  const warned = async (source: string): Promise<{ warnings: string[], document: Document }> => {
    const warnings: string[] = []
    return { document: await readMarkdown(source, { id: 'a/b.md', onWarning: warning => void warnings.push(warning) }), warnings }
  }

  test.each<[yaml: string, reason: string, metadata: Metadata]>([
    ['tags: [unclosed', 'Flow sequence in block collection must be sufficiently indented and end with a ] (line 2)', { tags: ['unclosed'] }],
    ['up: x\ntags: [a, "x', 'Missing closing "quote (line 3)', { up: 'x', tags: ['a', 'x'] }],
    ['foo: : bar', 'Nested mappings are not allowed in compact mappings (line 2)', { foo: ': bar' }],
    ['foo: @bar\nn: 1', 'Plain value cannot start with reserved character @ (line 2)', { foo: '@bar', n: 1 }],
    ['a: &a [*a]', 'a value that refers to itself', { a: '&a [*a]' }],
  ])('with a mistake in it, says so: %s', async (yaml, reason, metadata) => {
    for (const end of ['\n', '\r\n']) {
      const { document, warnings } = await warned(`---\n${yaml}\n---\ntext`.replaceAll('\n', end))
      expect(document).toMatchObject({ text: 'text', metadata })
      expect(document.tags).toEqual(metadata.tags)
      expect(warnings).toEqual([`front matter of "a/b.md": got broken YAML: ${reason}; what could be read entry by entry was`])
    }
  })

  test.each(['---\na: 1\n---\nx', '---\nJust [ text.\n---\nx', 'x', '---\n---\nx', '---\n# a: [\n---\nx'])('no warning: %j', async source => {
    expect((await warned(source)).warnings).toEqual([])
  })

  test.each([
    ['lists', '[', ']'], ['mappings', '{x: ', '}'], ['lists by dashes', '- ', ''],
  ])('%s within one another: ninety are read; with more, the plain lines', async (_, open, close) => {
    const deep = (depth: number) => read(`---\ntitle: T\ndeep:\n  ${open.repeat(depth)}x${close.repeat(depth)}\n---\ntext`)
    expect((await deep(90)).metadata).toMatchObject({ title: 'T', deep: expect.any(Object) })
    expect(await deep(10_000)).toMatchObject({ title: 'T', text: 'text' })
  })

  test('an alias bomb, and one that refers to itself, give neither', async () => {
    const lists = Array.from('bcdefghij', (name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
    const { text, metadata } = await read(`---\na: &a [x,x]\n${lists.join('\n')}\n---\ntext`)
    expect(text).toBe('text')
    expect(JSON.stringify(metadata).length).toBeLessThan(2000)
    expect((await read('---\na: &a [*a]\n---\ntext')).text).toBe('text')
    expect(({} as { x?: number }).x).toBeUndefined()
    expect((await read('---\n__proto__: {x: 1}\n---\ntext')).text).toBe('text')
  })
})

describe('headings', () => {
  test.each([
    ['without the badges behind them', '# name [![Build](x.svg)](http://x) ![MIT](y.svg)\n\n## Use it\n\ntext', ['name', 'Use it']],
    ['without a logo before them', '# ![logo](x.svg) name\n\ntext', ['name']],
    ['none of a picture alone', '# ![logo](x.svg)\n\n## Use ![it](y.svg) so\n\ntext', ['Use it so']],
    ['of HTML, too', '<h1><img alt="logo" src="x.svg"> name</h1>\n\n<h2><img alt="logo" src="x.svg"></h2>\n\ntext', ['name']],
  ])('have words: %s', async (_, source, expected) => {
    const { text, headings = [] } = await read(source)
    expect(headings.map(({ start, end }) => text.slice(start, end))).toEqual(expected)
  })
})

describe('the title', () => {
  test.each([
    ['front matter first', '---\ntitle: T\n---\n# Head', 'a/Page.md', 'T', ['Page']],
    ['the first heading', '# The *big* one\n\ntext', 'a/Page.md', 'The big one', ['Page']],
    ['without badges', '# name [![Build](x.svg)](http://x)\n\ntext', 'README.md', 'name', undefined],
    ['after badges', '[![Build](x.svg)](http://x)\n\n# name', 'README.md', 'name', undefined],
    ['not one below text', 'text\n\n# Head', 'a/Page.md', 'Page', undefined],
    ['not of level 2', '## Head', 'a/Page.md', 'Page', undefined],
    ['not a generic word', '# Getting Started!\n\ntext', 'a/Page.md', 'Page', undefined],
    ['of a README the folder', '# Usage', 'pack/README.md', 'pack', undefined],
    ['of an index the folder', 'x', 'a/b/index.mdx', 'b', undefined],
    ['of a README right here', 'x', 'README.md', 'here', undefined],
    ['of one above', 'x', '../README.md', 'here', undefined],
    ['the same in another case', '# PAGE', 'a/Page.md', 'PAGE', undefined],
    ['dots in names', 'x', 'v1.2 notes.md', 'v1.2 notes', undefined],
  ])('%s', async (_, source, id, title, aliases) => {
    const document = await readMarkdown(source, { id, folder: 'here' })
    expect([document.title, document.aliases]).toEqual([title, aliases])
  })

  test('a given one; metadata beside', async () => {
    expect(await readMarkdown('---\na: 1\nb: 1\n---\nx', { id: 'Page.md', title: 'Given', metadata: { b: 2 } }))
      .toMatchObject({ title: 'Given', aliases: ['Page'], metadata: { a: 1, b: 2 } })
  })
})

describe('MDX', () => {
  test.each([
    ['imports and exports', 'import A from "a"\nimport {\n  B,\n} from "b"\n\nexport const c = {\n  d: 1,\n\n  e: 2,\n}\n\n# Head\n\nimported words', 'Head\n\nimported words'],
    ['components; what they hold is shown', '<Tabs items={["a", "b"]}>\n  <Tab.Item title="x">\n    Some **words**\n  </Tab.Item>\n</Tabs>\n\n<Card />', 'Some words'],
    ['expressions', 'a {props.x} b {/* no */} {`}`} c', 'a b c'],
    ['not in code', '`{a}` `<B/>`\n\n```jsx\nimport x from "y"\n<B>{c}</B>\n```', '{a} <B/>\n\nimport x from "y"\n<B>{c}</B>'],
    ['open braces and tags are text', 'a { b\n\n<C d\n\ne', 'a { b\n\n<C d\n\ne'],
  ])('%s', async (_, source, text) => {
    expect(await textOf(source, 'a.mdx')).toBe(text)
  })

  test('in .md it is text', async () => {
    expect(await textOf('import a from "b"\n\n{c}')).toBe('import a from "b"\n\n{c}')
  })
})

describe('whatever comes', () => {
  const piece = fc.constantFrom('# A b', '## C ##', 'text', 'D', '===', '---', '- x', '  - # y', '> q', '> [!note] t', '```', '~~~', '    code', '', '', ' ', '#', '| a | b |', '|---|---|', '<div>', '</div>',
    '\t# t', 'title: T', '[a]: b', '[[P#h|w]]', '![[E]]', '[x](y.md)', '**b*', '_i_', '`c', '%%', '{x', '}', '<B c={d}>', '<table><tr><th>h<td>i', '<pre>', '</pre>', '&amp;', '\\*', '&#0;', '<!--', '-->', '#tag', '[^1]:', '1. n', '\u{1F600}', '\ud800', '\0', '<script>', 'import a', '==h==', 'http://a.b/c')
  const source = fc.array(fc.tuple(piece, fc.constantFrom('\n', '\n', '\n\n', '\r\n', '\r', ' ', '')), { maxLength: 25 }).map(pieces => pieces.flat().join(''))

  test('text, map, headings, links and blocks hold together', async () => {
    await fc.assert(fc.asyncProperty(source, fc.constantFrom('a.md', 'a.mdx'), async (text, id) => { await read(text, id) }), { numRuns: runs(2000) })
  })

  // line ends as other systems write them
  const withEnds = (lines: readonly string[], ends: readonly string[]) => lines.map((line, i) => (i + 1 < lines.length ? line + ends[i % ends.length] : line)).join('')
  const ends = fc.constantFrom(['\r\n'], ['\r'], ['\n', '\r\n'], ['\r\n', '\r'])
  const block = fc.constantFrom('```md\na | b\n-- | --\n```', '> ```md\n> a | b\n> -- | --\n> ```', '| a | b |\n|---|---|\n| 1 | 2 |', '> | a |\n> |---|\n> | 1 |', '- one  \n  two\n\n  | a |\n  |---|\n  | 1 |\n- [ ] three',
    '<div>\n  <p>in\n  it</p>\n</div>', '<pre>\n a\n  b\n</pre>', '# Head #\n\nSetext\n---', '> [!note] t\n> b\nlazy', '    code  \n\n    more', '%% no\n\nno %%\nyes', 'a\\\nb  \nc &amp; d ^id\n', '[r]: b.md\n[^1]: words\n  more', '1. a\n\n   ~~~\n   x\n\n   ~~~', '|---|---|', '> -- | --  ')
  const page = fc.tuple(fc.constantFrom('', '---\ntags: [a,\n  b]\nd: |\n  x\n  y\n---\n', '---\na: b: c\n---\n'), fc.array(fc.oneof(block, source), { maxLength: 6 })).map(([front, blocks]) => front + blocks.join('\n\n').replace(/\r\n?/g, '\n'))

  test.each(['\r\n', '\r'])('a table in quoted code, lines ending in %j', async end => {
    expect(await textOf(['> ```md', '> a | b', '> -- | --', '> ```'].join(end))).toBe('a | b\n-- | --')
    expect(await textOf(['> ```md', '> a | b', '> | -- |  ', '> ```'].join('\n'))).toBe('a | b\n| -- |  ')
  })

  test('lines may end as they like', async () => {
    await fc.assert(fc.asyncProperty(page, ends, fc.constantFrom('a.md', 'a.mdx'), async (text, ends, id) => {
      const other = withEnds(text.split('\n'), ends)
      const { source: map, ...document } = await read(text, id), { source: otherMap, ...otherDocument } = await read(other, id)
      expect(otherDocument).toEqual(document)
      for (const { start, end } of [...document.headings ?? [], ...document.links ?? [], ...document.blocks ?? [], { start: 0, end: document.text.length }]) {
        const own = sourceSpan({ ...(map && { source: map }) }, start, end), others = sourceSpan({ ...(otherMap && { source: otherMap }) }, start, end)
        expect(other.slice(others.start, others.end).replace(/\r\n?/g, '\n').trim()).toBe(text.slice(own.start, own.end).trim())
      }
    }), { numRuns: runs(1000) })
  })

  test('any characters', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async text => { await read(text) }), { numRuns: runs(500) })
  })

  const N = 5000
  test.each([
    ['tags', '<div>'], ['tags apart', '<div>\n\n'], ['inline tags', 'a <b>'], ['emphasis', '*'], ['emphasis apart', '*a '], ['strong and not', '**a *b '], ['brackets', '['],
    ['links', '[a]('], ['wiki links', '[['], ['code', '`a'], ['fences', '```\n'], ['angles', '<'], ['comments', '<!--'], ['notes\' comments', '%%a '], ['marks', '==a '],
    ['definitions', '[a]: b\n'], ['callouts', '> [!a]\n\n'], ['braces', '{'], ['components', '<A b={'], ['scripts', '<script>'], ['entities', '&#x1F600;'], ['tables', '|a|\n|-|\n'], ['blanks', ' '],
    ['front matter', 'a: [\n'], ['exports', 'export a {\n'],
  ])('5,000 %s take a moment', async (_, unit) => {
    for (const text of [unit.repeat(N), `---\n${unit.repeat(N)}\n---\nx`, `a\n\n${unit.repeat(N)}`]) {
      const began = processorTime()
      await read(text, 'a.mdx')
      expect(processorTime() - began).toBeLessThan(2000)
    }
  })

  test.each(['> ', '- '])('5,000 of %j in one another are refused', async mark => {
    const error = await readMarkdown(`${mark.repeat(N)}x`, { id: 'a.md' }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TokenGraphError)
    expect((error as TokenGraphError).message).toBe(
      'readMarkdown: "a.md": got Markdown that is nested too deeply; expected quotes and lists within fewer than 500 others. Read it as plain text.')
    readDocument(await readMarkdown(`${mark.repeat(300)}x`, { id: 'a.md' }), 0)
  })

  test('wrong calls', async () => {
    const message = (source: unknown, options: unknown) => readMarkdown(source as string, options as { id: string }).catch((error: Error) => error.message)
    expect(await message(Buffer.from('x'), { id: 'a' })).toMatch(/^readMarkdown: got .*; expected the text as a string\. Decode the bytes first/)
    expect(await message('x', { id: '' })).toMatch(/id/)
    expect(await message('x', { id: 'a', titel: 'T' })).toMatch(/titel.*title/)
    expect(await message('x', undefined)).toMatch(/readMarkdown/)
  })
})
