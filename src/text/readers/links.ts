import { decodeHTML } from 'entities'
import type { Link } from '../document.ts'

/** Files that are no texts: what is shown or fetched, never a document of a collection. */
const OTHER_ENDINGS = [
  'apng|avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp',
  '3gp|aac|aiff?|flac|m4a|mkv|mov|mp3|mp4|oga|ogg|ogv|opus|wav|webm',
  'pdf|zip|gz|tgz|tar|7z|exe|dmg',
  'css|js|mjs|ts|wasm|canvas|base|xml|rss|woff2?',
]
const OTHER_FILE = new RegExp(`\\.(?:${OTHER_ENDINGS.join('|')})$`, 'i')

/**
 * Whether a picture is a badge: a state that another site draws, "build passing". What stands for it where it is not
 * shown says nothing of what a page is about.
 */
export const isBadge = (address: string): boolean => BADGE.test(address)
const BADGE = /^(?:https?:)?\/\/\S*(?:badge|shields\.io|\.svg(?:[?#]|$))/i

/** Where a link of a page leads; undefined for another site, and for files that are no texts. */
export function pathTarget(address: string): Pick<Link, 'target' | 'heading' | 'style'> | undefined {
  const trimmed = address.trim()
  if (trimmed === '' || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(trimmed)) return undefined
  const [path, ...rest] = trimmed.split('#')
  const target = decoded(path!.replace(/\?.*$/s, '')), heading = decoded(rest.join('#'))
  if (OTHER_FILE.test(target) || (target === '' && heading === '')) return undefined
  return { target, ...(heading && { heading }), style: 'path' }
}

/** Where the inside of `[[…]]` leads, and which part of it is shown, as offsets into it. */
export function wikiTarget(inside: string): {
  link?: Pick<Link, 'target' | 'heading' | 'style'>
  shown: { start: number, end: number }
} {
  const bar = /\\?\|/.exec(inside)
  const end = bar?.index ?? inside.length
  // that of "&#39;" begins no heading
  const hash = inside.search(/(?<!&)#/)
  const plain = (text: string) => decoded(decodeHTML(text)).trim()
  const target = plain(inside.slice(0, hash >= 0 && hash < end ? hash : end))
  const heading = hash >= 0 && hash < end ? plain(inside.slice(hash + 1, end)) : ''
  const shown = bar ? { start: bar.index + bar[0].length, end: inside.length } : { start: 0, end }
  if (OTHER_FILE.test(target) || (target === '' && heading === '')) return { shown }
  return { link: { target, ...(heading && { heading }), style: 'wiki' }, shown }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
