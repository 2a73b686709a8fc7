import { describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index.ts'
import type { LanguageCode } from '../../../src/text/tokens/languages.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'

/** The words of a text that say something, as they are written. */
async function content(text: string, languages: LanguageCode[] = ['en', 'zh']): Promise<string[]> {
  const tokenizer = await createWordTokenizer({ languages })
  return tokenizer.tokenize(text).flatMap(({ kind, start, end }) => (kind === 'word' ? [text.slice(start, end)] : []))
}

describe('StopWords', () => {
  it.each<[string, string[]]>([
    ['the US economy and us', ['US', 'economy']],
    ['he asked IT, and WHO, who knew it', ['asked', 'IT', 'WHO', 'knew']],
    ['vitamin A, and a vitamin', ['vitamin', 'A', 'vitamin']],
    ['I am here, and so am I', []],
    ['A cat. A dog', ['cat', 'dog']],
    ['THE US ECONOMY AND US', ['ECONOMY']],
    ['grown in THE US, and THE IT man told it to US', ['grown', 'US', 'IT', 'man', 'told', 'US']],
    ['mix THE MOST of it', ['mix']],
    ['Barnes & Noble, AT&T', ['Barnes', 'Noble', 'AT', 'T']],
    ["IT'S here, and it's there", []],
    ['BAKE THE bread, HOW TO open it, DO NOT go', ['BAKE', 'bread', 'open', 'go']],
    ['the US GDP, and BAKE A cake', ['US', 'GDP', 'BAKE', 'A', 'cake']],
    ['dont, cant, wont, isnt, Im, whats and theyre', []],
    ["he'll be ill in a shed, well or in hell", ['ill', 'shed', 'well', 'hell']],
    ['type 2, 1.2.3 and 5月', ['type', '2', '1', '2', '3', '5']],
  ])('are not what is written in capitals, nor numbers: %s', async (text, words) => {
    expect(await content(text)).toEqual(words)
  })

  it.each<[string, LanguageCode[], string[]]>([
    ['the war was in the east', ['de', 'en'], ['war', 'east']],
    ['das Haus war alt und rot', ['de', 'en'], ['Haus', 'alt', 'rot']],
    ['das Haus war alt, und es war rot: a war', ['en', 'de'], ['Haus', 'alt', 'rot', 'a']],
    ['war', ['de', 'en'], []],
    ['the painter was van Gogh, and he was Dutch', ['en', 'nl'], ['painter', 'van', 'Gogh', 'Dutch']],
    ['и книга, the book', ['ru', 'en'], ['книга', 'book']],
    ['sin of the father, and of his son', ['en', 'es'], ['sin', 'father', 'son']],
  ])('are those of the text’s own language: %s', async (text, languages, words) => {
    expect(await content(text, languages)).toEqual(words)
  })

  it.each<[string, LanguageCode[], string[]]>([
    ['le thé est chaud', ['en', 'fr'], ['thé', 'chaud']],
    ['a la maison, à la maison', ['fr'], ['maison', 'maison']],
    ['bir iş ve bir kış', ['tr'], ['iş', 'kış']],
    ['iş', ['en'], ['iş']],
  ])('are spelt with their accents, or without: %s', async (text, languages, words) => {
    expect(await content(text, languages)).toEqual(words)
  })
})

describe('a search', () => {
  const best = async (texts: Record<string, string>, question: string, languages?: LanguageCode[]) => {
    const documents = Object.entries(texts).map(([id, text]) => ({ id, title: text.split(': ')[1] ? text.split(': ')[0]! : '', text: text.split(': ').at(-1)! }))
    const index = await createIndex(documents, languages && { analysis: { languages } })
    return (await index.search(question, { kinds: ['passage'] })).hits.map(({ document }) => document)
  }

  it.each<[string, string, Record<string, string>, LanguageCode[]?]>([
    ['type 2 diabetes', 'two', { one: 'Type 1 diabetes begins in childhood.', two: 'Type 2 diabetes begins late in life.' }],
    ['dont cry', 'song', { night: 'Donte heard a cry in the night.', song: "Don't cry for me." }],
    ["can't stop", 'music', { bus: 'The bus stop.', music: 'I cant stop the music.' }],
    ['whats going on', 'song', { train: 'The train is going to Paris.', song: "What's going on?" }],
    ['BAKE THE bread', 'bake', { band: 'THE bread, a band.', bake: 'How to bake bread.' }],
    ['US economy', 'grew', { told: 'They told us the economy was fine.', grew: 'The US economy grew by two percent last year, and it grew again.' }],
    ['WHO guidelines', 'health', { doctor: 'The doctor who cured him has guidelines.', health: 'The WHO publishes guidelines for doctors.' }],
    ['The Who', 'band', { doctor: 'The doctor who cured him was famous.', band: 'The Who: An English rock band.' }],
    ['who', 'doctor', { doctor: 'The doctor who cured him was famous.', river: 'A river runs here.' }],
    ['It', 'novel', { night: 'It was a dark night, and it rained.', novel: 'It: A novel by Stephen King.' }],
    ['to be or not to be', 'hamlet', { night: 'It was not to be.', hamlet: 'To be or not to be, that is the question.' }],
    ['flights from Rome', 'from', { to: 'Cheap flights to Rome.', from: 'Cheap flights from Rome.' }],
    ['flights to Rome', 'to', { to: 'Cheap flights to Rome.', from: 'Cheap flights from Rome.' }],
    ['жизнь', 'life', { life: 'Жизнь и судьба.', war: 'Война и мир.' }, ['ru']],
    ['घर', 'house', { house: 'यह घर पुराना है', road: 'यह सड़क लंबी है' }, ['hi']],
    ['人', 'person', { tree: '山上有树。', person: '这个人走了。' }],
    ['war', 'english', { english: 'The war was long, and it was in the east.', other: 'A peace was made, and it was in the west.' }, ['de', 'en']],
    ['van', 'car', { car: 'They sold the van, and it was not old.', bus: 'They sold the bus, and it was not old.' }, ['nl', 'en']],
    ['UN', 'nations', { nations: 'The UN was founded in the west.', one: 'Un livre est sur la table, et un chat.' }, ['en', 'fr']],
    ['vitamin A', 'a', { c: 'Vitamin C is a vitamin found in a lemon, a lot.', a: 'Vitamin A is found in carrots.' }],
  ])('for %s gives %s first', async (question, first, texts, languages) => {
    expect((await best(texts, question, languages))[0]).toBe(first)
  })

  it('finds nothing by stop words that stand beside others', async () => {
    expect(await best({ a: 'The river is wide.', b: 'The hill is high.' }, 'the river')).toEqual(['a'])
  })
})
