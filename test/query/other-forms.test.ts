import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'
import type { LanguageCode } from '../../src/text/tokens/languages.ts'

/** What a question finds among texts, by their ids; the right one comes last, so that a tie is a fault. */
const found = async (texts: Record<string, string>, question: string, languages?: LanguageCode[]) => {
  const documents = Object.entries(texts).map(([id, text]) => ({ id, text }))
  const index = await createIndex(documents, languages && { analysis: { languages } })
  return index.search(question, { kinds: ['passage'] })
}

describe('a question', () => {
  it.each<[string, string, Record<string, string>, LanguageCode[]?]>([
    ['ספר', 'book', { bread: 'אכלתי לחם', book: 'קראתי את הספר אתמול' }],
    ['בירושלים', 'city', { other: 'העיר חיפה יפה', city: 'ירושלים עתיקה' }],
    ['לירושלים', 'city', { other: 'גרתי בחיפה', city: 'גרתי בירושלים' }],
    ['הילד', 'child', { dog: 'כלב קטן ישן', child: 'ילד קטן שיחק' }],
    ['كتاب', 'book', { bread: 'أكلت الخبز', book: 'قرأت الكتاب أمس' }],
    ['الكتاب', 'book', { house: 'هذا بيت جديد', book: 'هذا كتاب جديد' }],
    ['مدينة', 'city', { sea: 'والبحر كبير', city: 'والمدينة كبيرة' }],
    ['المدينة', 'city', { sea: 'للبحر', city: 'للمدينة' }],
    ['الكتاب', 'book', { house: 'هذا بيت جديد', book: 'هذا كتاب جديد' }, ['ar']],
    ['كتاب', 'book', { bread: 'أكلت الخبز', book: 'قرأت كِتابًا جديدا' }],
    ['بيت', 'house', { work: 'هذا عملنا', house: 'هذا بيتنا' }],
    ['کتابها', 'book', { pen: 'قلم روی میز است', book: 'کتاب روی میز است' }],
    ['הארץ', 'paper', { other: 'קראתי ב"מעריב" היום', paper: 'קראתי ב"הארץ" היום' }],
    ['ঢাকা', 'dhaka', { delhi: 'সে দিল্লিতে থাকে', dhaka: 'সে ঢাকায় থাকে' }],
    ['বইটি', 'book', { song: 'সে গান গায়', book: 'বই পড়ে' }],
    ['নদীর', 'river', { wood: 'বনে বাঘ আছে', river: 'নদীতে মাছ আছে' }],
    ['ছেলেরা', 'boy', { girl: 'মেয়েটি খেলে', boy: 'ছেলেটি খেলে' }],
    ['らーめん', 'noodles', { bread: 'パンを食べた', noodles: 'ラーメンを食べた' }],
    ['ラーメン', 'noodles', { soba: 'そばを食べた', noodles: 'らーめんを食べた' }],
    ['りんごは赤い', 'apple', { tomato: 'トマトは赤い', apple: 'リンゴは赤い' }],
    ['world war 2', 'second', { first: 'World War I ended in 1918.', second: 'World War II ended in 1945.' }],
    ['World War II', 'second', { first: 'World War 1 ended in 1918.', second: 'World War 2 ended in 1945.' }],
    ['henry 8', 'eight', { seven: 'Henry VII had one wife.', eight: 'Henry VIII had six wives.' }],
    ['7 wonders', 'seven', { six: 'The six wonders.', seven: 'The seven wonders.' }],
    ['2nd amendment', 'two', { one: 'The first amendment.', two: 'The second amendment.' }],
    ['second amendment', 'two', { one: 'The 1st amendment.', two: 'The 2nd amendment.' }],
    ['20th century', 'this', { that: 'The nineteenth century.', this: 'The twentieth century.' }],
    ['March 5th', 'day', { other: 'On 6 March it began.', day: 'On 5 March it began.' }],
    ['St. Petersburg', 'saint', { louis: 'St. Louis is large.', saint: 'Saint Petersburg is large.' }],
    ['mount everest', 'high', { fuji: 'Mount Fuji is high.', high: 'Mt. Everest is high.' }],
    ['Jan 2020', 'cold', { hot: 'It was in June 2020.', cold: 'It was in January 2020.' }],
  ])('for %s finds %s first', async (question, first, texts, languages) => {
    const { hits, answered } = await found(texts, question, languages)
    expect(hits[0]?.document).toBe(first)
    expect(answered).toBe(true)
  })

  it('leaves a particle where texts have the word with it, and takes others for less', async () => {
    const texts = { with: 'يقرأ والكتاب', bare: 'تاب', own: 'كتاب' }
    expect((await found(texts, 'كتاب')).hits.map(({ document }) => document)).toEqual(['own', 'with'])
  })

  it.each([['3.2', 'II'], ['xi', '11'], ['one', '1'], ['v', '5'], ['2-3', 'II']])('does not find by %s what says %s', async (question, other) => {
    expect((await found({ right: `It is ${question} here.`, other: `It was ${other} there.` }, question)).hits.map(({ document }) => document)).toEqual(['right'])
  })

  it('takes few forms of a question without end', async () => {
    const { hits } = await found({ book: 'الكتاب', other: 'بيت' }, `كتاب ${'كلمة '.repeat(5000)}`)
    expect(hits[0]?.document).toBe('book')
  })
})
