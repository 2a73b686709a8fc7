import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIndex } from '../../../src/index.ts'
import { elisionOf } from '../../../src/text/tokens/elision.ts'
import type { LanguageCode } from '../../../src/text/tokens/languages.ts'
import { words } from '../../../src/text/tokens/segment.ts'
import { variantsOf } from '../../../src/text/tokens/variants.ts'
import { createWordTokenizer } from '../../../src/text/tokens/create-word-tokenizer.ts'
import { anyText } from '../../helpers/texts.ts'

const variants = (text: string) =>
  variantsOf(text, words(text, elisionOf([]))).map(({ start, end, as }) => `${as} ${text.slice(start, end)}`)

describe('variantsOf', () => {
  it.each<[string, string[]]>([
    ['part M/PO-R3, on 2024-02-01', ['whole M/PO-R3', 'whole 2024-02-01']],
    ['10.0.0.1 and v4.5.6.', ['whole 10.0.0.1', 'whole v4.5.6']],
    ['a@b.org, node.js, snake_case', ['whole a@b.org', 'whole b.org', 'whole node.js', 'word node.js', 'whole snake_case']],
    ['to jo.ann@mail.org', ['whole jo.ann@mail.org', 'whole jo.ann', 'whole mail.org']],
    ['sub\u200bdivi\u200bsion, เขา\u200bกิน', ['word sub\u200bdivi\u200bsion']],
    ['#BeTrue, BeTrue, #news', ['word Be', 'word True']],
    ['MySQL, SublimeCMD, YouTubeTV, eBay', ['word My', 'word SQL', 'word Sublime', 'word CMD', 'word You', 'word Tube', 'word TV']],
    ['e-mail, well-known, 12-inch', ['word e-mail', 'word well-known', 'whole 12-inch', 'word 12-inch']],
    ['COVID-19, B‑52, UTF-8-BOM', ['whole COVID-19', 'word COVID-19', 'whole B‑52', 'word B‑52', 'whole UTF-8-BOM', 'word UTF-8-BOM']],
    ['978-3-16-148410-0, 1914-1918, 10-12', ['whole 978-3-16-148410-0', 'whole 1914-1918', 'whole 10-12', 'word 978-3-16-148410-0']],
    ['(555) 123-4567, +49 30 1234567, 1 000 000', ['whole 123-4567', 'word 555) 123-4567', 'word 49 30 1234567', 'word 1 000 000']],
    ['from 1914 to 1918, in 5 of 100, rooms 12 13 14', []],
    ['J. R. R. Tolkien, e. g. this; plan B. A man', ['word J. R. R', 'word e. g']],
    ['I/O, 5 km/h, A/B test; and/or, he/she', ['whole I/O', 'whole km/h', 'whole A/B']],
    ['https://www.example.org/docs/start.html', ['whole www.example.org/docs/start.html', 'whole www.example.org', 'whole start.html']],
    ['$5, US$ 3,000, 50 €, 5 of 6', ['word 3,000', 'price $5', 'price $ 3,000', 'price 50 €']],
    ['Ph.D., ASP.NET, end.Then', ['whole Ph.D', 'word Ph.D', 'whole ASP.NET', 'word ASP.NET', 'whole end.Then']],
    ['3,000 and 12,345,678 but 1,2,3 and 3,0000', ['word 3,000', 'word 12,345,678']],
    ['AT&T, R&D-Lab', ['whole AT&T', 'whole R&D-Lab']],
    ['rock’n’roll, fish’n’chips, don’t', ['word rock', 'word n', 'word roll', 'word fish', 'word n', 'word chips']],
    ['می\u200cخواهم', ['word می', 'word خواهم']],
    ['getUserById, HashMapEntry', ['word get', 'word User', 'word By', 'word Id', 'word Hash', 'word Map', 'word Entry']],
    ['parseHTMLDocument, getURLs', ['word parse', 'word HTML', 'word Document', 'word get', 'word URLs']],
    ['XMLHttpRequest, HTTPServer', ['word XML', 'word Http', 'word Request', 'word HTTP', 'word Server']],
    ['YouTube, iPhone, McCartney, and/or, end. Next', []],
    ['a - b, c -d, 1 . 2', []],
  ])('of %s', (text, found) => expect(variants(text)).toEqual(found))

  it('are stretches of the text, whatever it is, and few', () => {
    fc.assert(fc.property(anyText(200), text => {
      const found = words(text, elisionOf([]))
      for (const { start, end } of variantsOf(text, found)) {
        expect(text.slice(start, end).trim()).not.toBe('')
        expect(found.some(word => word.start <= start && start < word.end)).toBe(true)
      }
      expect(variantsOf(text, found).length).toBeLessThanOrEqual(text.length)
    }))
  })

  it('has none for a list that is joined without an end', () => expect(variants('1.'.repeat(100_000))).toEqual([]))
})

describe('a search', () => {
  const best = async (texts: Record<string, string>, question: string, languages?: LanguageCode[]) => {
    const documents = Object.entries(texts).map(([id, text]) => {
      const [title, rest] = text.split(': ')
      return rest === undefined ? { id, text } : { id, title, text: rest }
    })
    const index = await createIndex(documents, languages && { analysis: { languages } })
    return (await index.search(question, { kinds: ['passage'] })).hits[0]?.document
  }
  const LANGUAGES = { c: 'C: A language by Dennis Ritchie.', cpp: 'C++: A language by Bjarne Stroustrup.', cs: 'C#: A language by Microsoft.', fs: 'F#: A language by Don Syme.' }

  it.each<[string, string, Record<string, string>, LanguageCode[]?]>([
    ['C', 'c', LANGUAGES], ['C++ language', 'cpp', LANGUAGES], ['who made C#', 'cs', LANGUAGES], ['f# language', 'fs', LANGUAGES],
    ['.NET', 'dot', { net: 'The net of the fisher.', dot: '.NET is a framework.' }],
    ['M/PO-R3', 'whole', { parts: 'PO R3 and M were late.', whole: 'Part M/PO-R3 was late.' }],
    ['2024-02-01', 'whole', { parts: 'Released on 2024-01-02, the 02 and 01.', whole: 'Released on 2024-02-01.' }],
    ['10.0.0.1', 'whole', { parts: 'Version 10.1.0.0 and 10 0 0 1 hosts.', whole: 'Host 10.0.0.1 is up.' }],
    ['email', 'mail', { letter: 'Send a letter.', mail: 'Send an e-mail.' }],
    ['e-mail', 'mail', { letter: 'Send a letter.', mail: 'Send an email.' }],
    ['USA', 'usa', { sea: 'The sea is large.', usa: 'The U.S.A. is large.' }],
    ['U.S.A.', 'usa', { sea: 'The sea is large.', usa: 'The USA is large.' }],
    ['sql', 'my', { ms: 'MSDOS is old.', my: 'MySQL is old.' }],
    ['true', 'tag', { other: 'Shoes #BeFalse', tag: 'Shoes #BeTrue' }],
    ['jo.ann', 'jo', { ann: 'Mail ann.jo@mail.org, to Jo, or Ann.', jo: 'Mail jo.ann@mail.org.' }],
    ['subdivision', 'land', { sea: 'a vision of the sea', land: 'a sub\u200bdivi\u200bsion of land' }],
    ['simon and garfunkel', 'duo', { simon: 'Simon: He and Garfunkel sang.', duo: 'Simon & Garfunkel: A duo.' }],
    ['R and D', 'lab', { other: 'Drafts of recipes.', lab: 'R & D is done in the lab.' }],
    ['user by id', 'call', { doctor: 'Call the doctor.', call: 'Call getUserById(1).' }],
    ['file size', 'set', { table: 'Set the table.', set: 'Set max_file_size first.' }],
    ['서울', 'seoul', { busan: '부산은 항구이다.', seoul: '서울은 한국의 수도이다.' }],
    ['ニュース', 'news', { sky: '天気予報を見る。', news: 'ニュースキュレーションを読む。' }],
    ['မြန်မာ', 'burma', { other: 'အင်္ဂလိပ်စာ', burma: 'မြန်မာနိုင်ငံ' }],
    ['écran', 'screen', { door: 'La porte est noire.', screen: 'L’écran est noir.' }, ['fr']],
    ['arte', 'art', { door: 'La porta.', art: "Storia dell'arte." }, ['it']],
    ['Ankara', 'ankara', { izmir: 'İzmir nüfusu.', ankara: "Ankara'nın nüfusu." }, ['tr']],
    ['Türkiye', 'country', { izmir: 'İzmir büyük.', country: 'TÜRKİYE büyük.' }, ['tr']],
    ['yıllar', 'years', { days: 'Günler geçti.', years: 'YILLAR geçti.' }, ['tr']],
    ['看着', 'look', { hill: '山上有树', look: '看著窗外' }],
    ['了解', 'know', { hill: '山上有树', know: '瞭解情況' }],
    ['水果', 'fruit', { hill: '山上有树', fruit: '新鮮水菓' }],
    ['🍕', 'pizza', { plain: 'I like this.', pizza: 'I ❤️ this 🍕.' }],
    ['Strasse', 'street', { house: 'Das Haus.', street: 'Die Straße.' }, ['de']],
    ['softhyphen', 'soft', { hard: 'hard', soft: 'soft\u00adhyphen' }],
    ["rock'n'roll", 'rock', { jazz: 'jazz', rock: 'rock’n’roll' }],
    ['שלום', 'peace', { other: 'בית', peace: 'שָׁלוֹם' }],
    ['محمد', 'name', { other: 'بيت', name: 'مُحَمَّد' }],
    ['احمد', 'ahmad', { other: 'بيت', ahmad: 'أحمد' }],
    ['กรุงเทพ', 'bangkok', { other: 'อยู่บ้าน', bangkok: 'ไปกรุงเทพฯ' }],
    ['html document', 'call', { doctor: 'Call the doctor.', call: 'Call parseHTMLDocument(1).' }],
    ['2024', 'year', { other: 'سنة', year: '٢٠٢٤' }],
    ['covid19', 'covid', { flu: 'The flu of 1919.', covid: 'COVID-19 spread.' }],
    ['COVID-19', 'covid', { flu: 'The flu of 19 days.', covid: 'Covid19 spread.' }],
    ['vitamin b12', 'b12', { b: 'Vitamin B and 12 eggs.', b12: 'Vitamin B-12 helps.' }],
    ['nodejs', 'node', { graph: 'A node of a graph in JS.', node: 'Node.js runs on servers.' }],
    ['phd', 'degree', { letters: 'Ph, and then D.', degree: 'She has a Ph.D. now.' }],
    ['3000', 'men', { three: 'There were 3 men and 000.', men: 'There were 3,000 men.' }],
    ['9783161484100', 'book', { other: 'ISBN 978-3-16-148411-0', book: 'ISBN 978-3-16-148410-0' }],
    ['AT&T', 'phones', { letter: 'At home T sells.', phones: 'AT&T sells phones.' }],
    ["rock 'n' roll", 'music', { stone: 'A rock by the sea.', music: "He loved rock'n'roll." }],
    ['iso 8601 dates', 'dates', { other: 'The iso of the men.', dates: 'Times by ISO8601.' }],
    ['iphone15', 'phone', { other: 'The iPhone came in 2007.', phone: 'The iPhone 15 is new.' }],
    ['windows11 setup', 'eleven', { other: 'Windows 10 setup.', eleven: 'Windows 11 setup.' }],
    ['wi fi', 'net', { other: 'Hi fi.', net: 'Free wifi.' }],
    ['👍', 'ok', { no: '👎 no', ok: '👍🏽 ok' }],
    ['Mueller', 'man', { other: 'Herr Meier kam.', man: 'Herr Müller kam.' }, ['de']],
    ['Größe', 'size', { other: 'Die Farbe.', size: 'Die Groesse.' }, ['de']],
    ['елка', 'tree', { other: 'Стол стоит.', tree: 'Ёлка стоит.' }],
    ['صہیونی کتاب', 'book', { other: 'قلم', book: 'كتاب' }],
    ['مدرسه', 'school', { other: 'بيت', school: 'مدرسة' }],
    ['हिन्दी', 'hindi', { other: 'अंग्रेज़ी भाषा', hindi: 'हिंदी भाषा' }],
    ['सम्बन्ध', 'tie', { other: 'घर', tie: 'संबंध' }],
    ['צהל', 'army', { other: 'חיל הים', army: 'חיל צה״ל' }],
    ['می\u200cخواهم', 'want', { other: 'من رفتم', want: 'من می خواهم' }],
    ['می خواهم', 'want', { other: 'من رفتم', want: 'من می\u200cخواهم' }],
    ['食べる', 'eat', { make: '寿司を作った', eat: '寿司を食べた' }],
    ['AT&T', 'phones', { letter: 'At home T sells.', phones: 'AT&amp;T sells phones.' }],
    ['café', 'open', { other: 'the caf is shut', open: 'the caf&eacute; is open' }],
    ['Ångström', 'unit', { other: 'Meter', unit: '&Aring;ngstr&#246;m' }],
    ["don't stop", 'music', { bus: 'The bus stop.', music: 'Don&#39;t stop the music, don&rsquo;t.' }],
    ['&nbsp; or amp', 'html', { other: 'a or b', html: 'Write &amp; and &nbsp; as such.' }],
    ['JRR Tolkien', 'author', { fans: 'Tolkien fans of Tolkien.', author: 'J. R. R. Tolkien wrote it.' }],
    ['J. K. Rowling', 'author', { place: 'Rowling is a village.', author: 'J.K. Rowling wrote it.' }],
    ['z. B.', 'such', { other: 'Obst, d.h. Birnen.', such: 'Obst, z.B. Birnen.' }, ['de']],
    ['A/B testing', 'pages', { b: 'Testing vitamin B.', pages: 'A/B testing compares two pages.' }],
    ['km/h', 'speed', { apart: 'So many km in an h.', speed: 'At 50 km/h it came there.' }],
    ['5551234567', 'phone', { other: 'Call (555) 123-4568.', phone: 'Call (555) 123-4567.' }],
    ['(555) 123-4567', 'phone', { other: 'Call 555-124-4567 or 123.', phone: 'Call 555.123.4567.' }],
    ['1000000', 'people', { other: 'There were 1 000 people.', people: 'There were 1 000 000 people.' }],
    ['www.example.org', 'site', { other: 'See www.other.org for more.', site: 'See https://example.org today.' }],
    ['start.html', 'page', { other: 'The html of a start.', page: 'It is at example.org/docs/start.html now.' }],
    ['2021-03-05', 'day', { other: 'On 2021/05/03 and 03.', day: 'It began on 2021/03/05.' }],
    ['$5', 'dollars', { euros: 'It is €5.', dollars: 'A note of $5.' }],
    ['€50', 'euros', { dollars: 'It is $50.', euros: 'A ticket for 50 €.' }],
    ['½ cup', 'half', { quarter: '2 cups or 1.', half: 'Add 1/2 of a cup.' }],
    ['污水', 'water', { hill: '山上有树', water: '汚水處理' }],
    ['隔壁鄰居', 'near', { hill: '山上有树', near: '隔壁隣居' }],
    ['ភាសា', 'language', { other: 'ខ្ញុំរៀនគណិត', language: 'ខ្ញុំរៀនភាសាខ្មែរ' }],
  ])('for %s gives %s first', async (question, first, texts, languages) => {
    expect(await best(texts, question, languages)).toBe(first)
  })

  it('counts a word as it is written beside its stem, with a stemmer of other languages than English', async () => {
    const terms = async (text: string, languages: LanguageCode[]) => (await createWordTokenizer({ languages })).tokenize(text).map(({ term }) => term)
    expect(await terms('ciudades', ['es'])).toEqual([expect.not.stringMatching(/^ciudades$/), '=ciudades'])
    expect(await terms('cities', ['en'])).toEqual(['citi'])
    expect(await best({ plural: 'ciudades grandes', one: 'ciudad grande' }, 'ciudades grandes', ['es'])).toBe('plural')
    expect(await best({ plural: 'ciudades grandes', one: 'ciudad grande' }, 'ciudad grande', ['es'])).toBe('one')
  })
})
