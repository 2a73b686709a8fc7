import type { Suggestion } from '../../src/answer/suggest.ts'
import type { ViewSource } from '../source.ts'
import { h, label } from './dom.ts'
import { listPopup } from './list-popup.ts'

/** So long after the last key it is asked, in milliseconds: who types on is not waited for. */
const PAUSE = 60

/** What completes a question while it is typed. */
export interface Completions {
  element: HTMLElement
  isOpen(): boolean
  /** Asks for what completes what is in the box. */
  look(): void
  /** Puts the next one, or the one before, in the box; beyond the ends what was typed. */
  move(step: 1 | -1): void
  /** Takes the list away, and what was typed back where the box is to have it. */
  close(takesBack?: boolean): void
}

/** How lines came about, as people say it; a word needs no saying. */
const ORIGINS: Record<Suggestion['kind'], string> = { word: '', name: 'name', correction: 'did you mean' }

/**
 * The list of completions below a search box, from a source; in the order in which it gives them.
 *
 * @param take  is told when one was pressed, once it is in the box
 */
export function completions(
  suggest: NonNullable<ViewSource['suggest']>,
  box: () => HTMLInputElement,
  take: () => void,
): Completions {
  let lines: string[] = [], typed = '', cursor = -1, timer: ReturnType<typeof setTimeout> | undefined, asked = {}
  const put = (at: number) => {
    cursor = at
    box().value = lines[at] ?? typed
    popup.point(at)
  }
  const popup = listPopup('completions', 'Completions', box, at => {
    put(at)
    take()
  })
  const close = () => {
    clearTimeout(timer)
    // what still comes is for nobody
    asked = {}
    cursor = -1
    popup.close()
  }
  const ask = async () => {
    const own = asked = {}
    typed = box().value
    // a search tells what is wrong with the source
    const { suggestions } = await suggest(typed).catch(() => ({ suggestions: [] }))
    if (own !== asked) return
    if (suggestions.length === 0) return close()
    lines = suggestions.map(({ text }) => text)
    cursor = -1
    popup.show(suggestions.map(rowOf), `${lines.length} to choose from with ↓`)
    popup.point(-1)
  }
  return {
    element: popup.element,
    isOpen: popup.isOpen,
    look() {
      clearTimeout(timer)
      if (box().value.trim() === '') close()
      else timer = setTimeout(() => void ask(), PAUSE)
    },
    move(step) {
      const places = lines.length + 1
      put((cursor + 1 + step + places) % places - 1)
    },
    close(takesBack = false) {
      if (takesBack) box().value = typed
      close()
    },
  }
}

const rowOf = ({ text, kind }: Suggestion) => [label(text), h('span', { class: 'kind' }, ORIGINS[kind])]
