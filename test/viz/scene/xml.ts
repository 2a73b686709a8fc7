/** An element of a parsed document. */
export interface Element {
  name: string
  attributes: Record<string, string>
  /** Its own text, without that of elements in it. */
  text: string
  children: Element[]
  /** It and all elements in it. */
  all(): Element[]
}

const NAME = '[A-Za-z][\\w:-]*'
const TOKEN = new RegExp(`<(/)?(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/)?>|([^<]+)`, 'y')

/** A strict parser of small XML documents without comments and processing instructions: what is not well-formed throws. */
export function parseXml(text: string): Element {
  // the characters of XML 1.0, 2.2
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) throw new Error('a character that XML does not allow')
  const root = make('', {}), open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex, token = TOKEN.exec(text)
    if (!token) throw new Error(`not well-formed: ${text.slice(at, at + 60)}`)
    const [, ends, name, attributes, isEmpty, content] = token
    if (content !== undefined) open.at(-1)!.text += resolve(content)
    else if (ends) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> without its start`)
    } else {
      const element = make(name!, Object.fromEntries(Array.from(attributes!.matchAll(new RegExp(`(${NAME})="([^"]*)"`, 'g')), ([, key, value]) => [key!, resolve(value!)])))
      open.at(-1)!.children.push(element)
      if (!isEmpty) open.push(element)
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element that is ended')
  return root.children[0]!
}

const make = (name: string, attributes: Record<string, string>): Element => {
  const element: Element = { name, attributes, text: '', children: [], all: () => [element, ...element.children.flatMap(child => child.all())] }
  return element
}

/** Replaces references; an ampersand that begins none is an error. */
const resolve = (text: string): string => text.replace(/&(?:#(\d+);)?/g, (_, code?: string) => {
  if (code === undefined) throw new Error('a bare &')
  return String.fromCodePoint(Number(code))
})
