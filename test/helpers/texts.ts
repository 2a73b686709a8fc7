import { processorTime } from './clock.ts'
import fc from 'fast-check'
import { createRandom } from '../../src/core/random.ts'
import type { Document } from '../../src/text/document.ts'

/** Pieces of many scripts, and what is awkward between them. */
const PIECES = [
  'word', 'Word', 'Tours’s', "don't", 'naïve', 'e\u0301te\u0301', 'ÉTÉ', 'ﬁne', 'Ⅷ', '42', '3.14', 'İstanbul', 'straße',
  '图书馆', '圖書館', '钢', '𠮷野', '我们喜欢', 'ひらがな', 'カタカナ', 'ﾊﾟﾝ', 'か\u3099', 'ー', '々', 'ห้องสมุด', 'iPhoneรุ่น12', 'ລາວ', 'ខ្មែរ', 'မြန်မာ',
  'Привет', 'Ёлка', 'שלום', 'مرحبا', 'हिन्दी', '한국어', '😀', '👩\u200d🚀', '❤️', '1️⃣', '\u0301', '\ud800', '\udc00',
  ' ', ' ', ' ', '\t', '\u00a0', '\u3000', '\n', '\r\n', '\n\n', '\r\n\r\n', '\n \t\n', '\u2028',
  '. ', '! ', '? ', '。', '！', '，', '；', '. ', '...', ',', '-', '–', '_', "'", '’', '"', '“', '”', '(', ')', '（', '）', '《', '》', '/', '@', '#', '\0',
]

/** A text of many scripts, with blank lines, emoji, marks on their own and lone surrogates. */
export const anyText = (pieces = 200): fc.Arbitrary<string> =>
  fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) }), { maxLength: pieces })
    .map(pieces => pieces.join(''))

/** Documents of sixty words of four thousand, each of which names another one: a graph that takes a while to draw. */
export function linkedDocuments(count: number): Document[] {
  const random = createRandom(7), word = () => `word${Math.floor(4000 * random() ** 2)}`
  return Array.from({ length: count }, (_, i) => (
    { id: `d${i}`, title: `Title${i}`, text: `${Array.from({ length: 60 }, word).join(' ')} Title${(7 * i) % count}.` }))
}

/** Whether a place lies inside a surrogate pair. */
export const inPair = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800

/** How long a call takes, in milliseconds. */
export function time(call: () => unknown): number {
  const began = processorTime()
  call()
  return processorTime() - began
}

/** Titles, aliases, tags, headings, links, quotations, English and Chinese, and a text that is empty. */
export const MIXED_DOCUMENTS: Document[] = [
  { id: 'tours', title: 'Ermengarde of Tours', aliases: ['Irmgard'], tags: ['queens'], text: 'She was the daughter of Hugh of Tours. Irmgard married Lothair, and the wedding was in the old city.\n\nHer cities were old Cities.' },
  { id: 'hugh', title: 'Hugh of Tours', text: 'He was a count in Tours. His daughter Ermengarde of Tours married; the old city saw the wedding. He sang "Blue Moon".' },
  { id: 'lothair', title: 'Lothair (emperor)', text: 'Lothair ruled. People sang "The Old Song" in the city, as “Blue Moon” was loved. He married Ermengarde of Tours.' },
  { id: 'untitled', text: 'Bertha of Holland was a queen. She sang “The Old Song” to Lothair. Memory is Memory.', metadata: { year: 900 } },
  { id: 'zh', title: '圖書館', text: '我们喜欢图书馆。《红楼梦》在那里。' },
  { id: 'zh2', text: '曹雪芹（1715年）写了《红楼梦》，他去过图书馆。' },
  { id: 'notes.md', title: 'Notes', text: 'Options\n\nSee Hugh of Tours and memory.\n\nUsage\n\nSee nothing.', headings: [{ start: 0, end: 7 }, { start: 40, end: 45 }], links: [{ start: 13, end: 26, target: 'hugh', style: 'wiki' }, { start: 51, end: 58, target: 'Not There', style: 'wiki' }] },
  { id: 'empty', title: 'Nothing', text: '' },
]
