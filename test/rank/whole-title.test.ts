import { describe, expect, it } from 'vitest'
import { createIndex, type Document } from '../../src/index.ts'
import { titledBy } from '../../src/rank/whole-title.ts'

const document = (id: string, text: string): Document => {
  const [title, rest] = text.split(' :: ')
  return rest === undefined ? { id, text } : { id, title: title!, text: rest }
}
const made = (texts: Record<string, string>) => createIndex(Object.entries(texts).map(([id, text]) => document(id, text)))
const OTHERS = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, `Notes ${i} :: The apple of the eye, an apple a day. It is for us who live, and go, with her and them.`]))

describe('a question that is a title', () => {
  it.each<[string, string, string, string?]>([
    ['queen', 'Queen :: A British rock band formed in London in 1970.', 'The queen ant is the queen of queens. A queen lays eggs.'],
    ['queen?', 'Queen (band) :: A group of London.', 'A queen, the queen, queen queen queen.'],
    ['apple', 'Apple :: A company of Cupertino that makes phones and computers and many other things that people buy.', 'The apple is baked; apple after apple.'],
    ['the who', 'The Who :: A rock band.', 'The doctor who cured the man who was the one who lived.'],
    ['it', 'It :: A novel by Stephen King.', 'It was dark, it rained, it was it.'],
    ['it', 'It (novel) :: A novel by Stephen King.', 'It was dark, it rained, it was it.'],
    ['us', 'Us :: A film by Jordan Peele.', 'They told us and us and us.'],
    ['the the', 'The The :: An English band.', 'The cat and the dog and the.'],
    ['being there', 'Being There :: A film.', 'Being there and being there being there.'],
    ['war and peace', 'War and Peace :: A novel.', 'War and peace, peace and war, war and peace.'],
    ['go', 'Go :: A programming language.', 'Go go go go there.'],
    ['beyonce', 'Beyoncé :: A singer of Houston.', 'beyonce beyonce beyonce beyonce beyonce'],
    ["schindler's list", 'Schindler’s List :: A film.', "schindler's list schindler's list schindler's list"],
    ['c++', 'C++ :: A language.', 'learn c++ with c++ in c++ c++ now'],
    ['spider-man', 'Spider-Man :: A hero.', 'spider man spider man spider-man spider man'],
    ['三国演义', '三國演義 :: 中国古典小说。', '三国演义，三国演义，三国演义的历史。'],
    ['苹果', '苹果 :: 美国的一家科技公司，生产手机和电脑以及许多其他的电子产品和软件。', '苹果很好吃，苹果苹果苹果。'],
    ['家', '家 :: 巴金的长篇小说，写于三十年代，是激流三部曲的第一部作品。', '家家家，我的家，家是家。'],
  ])('%s finds it first', async (question, titled, often) => {
    const { hits } = await (await made({ often, titled, ...OTHERS })).search(question, { kinds: ['passage'] })
    expect(hits[0]!.document).toBe('titled')
    expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score)
  })

  it('is not one that has the stem of the title', async () => {
    const { graph } = await made({ a: 'Universe :: All that there is.', b: 'University :: A school.' })
    expect(await titledBy(graph, 'universities', [], [0, 1])).toEqual([])
    expect(await titledBy(graph, 'UNIVERSITY', [], [0, 1])).toEqual([1])
  })

  it('may be an alias', async () => {
    const index = await createIndex([{ id: 'a', text: 'queen queen queen' }, { id: 'b', title: 'Smile', aliases: ['Queen'], text: 'A band.' }])
    expect((await index.search('queen', { kinds: ['passage'] })).hits[0]!.document).toBe('b')
  })

  it('finds of several such the one that words find first, and passages in their order', async () => {
    const index = await made({ a: 'Mercury (planet) :: It is near the sun, it has no moon.', b: 'Mercury :: Mercury is liquid, mercury.', c: 'mercury mercury mercury' })
    expect((await index.search('mercury', { kinds: ['passage'] })).hits.map(({ document }) => document)).toEqual(['b', 'a', 'c'])
  })
})
