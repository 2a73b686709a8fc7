import { describe, expect, it } from 'vitest'
import { openingName } from '../../../src/text/tokens/opening.ts'
import { time } from '../../helpers/texts.ts'

const STOPS = new Set(['the', 'of', 'a', 'an', 'is', 'in'])
const opening = (text: string) => openingName(text, word => STOPS.has(word))

describe('openingName', () => {
  it.each([
    ['Ermengarde of Tours (died 851) was queen.', 'Ermengarde of Tours'],
    ['Vincent van Gogh painted.', 'Vincent van Gogh'],
    ['The Hague became the seat of Holland.', 'Hague'],
    ['Paris is the capital of France.', 'Paris'],
    ['J. R. R. Tolkien wrote books.', 'J. R. R. Tolkien'],
    ['Jean-Paul Sartre, writer.', 'Jean-Paul Sartre'],
    ['O’Neill & Sons sold tea.', 'O’Neill & Sons'],
    ['Hello, World', 'Hello'],
    ['1984 appeared.', '1984'],
    ['  \n Émile Zola (1840)', 'Émile Zola'],
    ['Иван Грозный правил.', 'Иван Грозный'],
  ])('reads "%s" as "%s"', (text, name) => expect(opening(text)).toBe(name))

  it.each([
    ['安徒生（1805年—1875年）是丹麦作家', '安徒生'], ['《红楼梦》是中国小说', '红楼梦'], ['約翰·史密斯(John)', '約翰·史密斯'], ['スティーブ・ジョブズ（1955年）', 'スティーブ・ジョブズ'],
  ])('reads "%s" as "%s"', (text, name) => expect(opening(text)).toBe(name))

  it.each(['', '   ', 'in the beginning', 'the', 'The', '安徒生是丹麦作家', '安（1805）', '《》是', '…', '(Paris)'.slice(0, 1)])('finds none in "%s"', text => {
    expect(opening(text)).toBeUndefined()
  })

  it('looks at the beginning only', () => {
    expect(opening('Word '.repeat(100))).toHaveLength(199)
    expect(opening('once there was Paris')).toBeUndefined()
  })

  it.each<[string, string]>([
    ['open brackets', '('.repeat(1_000_000)], ['title brackets', '《'.repeat(1_000_000)], ['Han characters', '安'.repeat(1_000_000)], ['blanks', ' '.repeat(1_000_000)], ['capitals', 'A '.repeat(500_000)],
  ])('takes little time for 1 MB of %s', (_, text) => expect(time(() => opening(text))).toBeLessThan(1000))
})
