import { fileName, GRAPH_FORMATS, type GraphFormat, writeGraph } from '../export/formats.ts'
import { h } from './dom.ts'
import type { Model, Panel, Parts } from './panel.ts'

/** Files and a link to take away. */
export function exportPanel({ svg, png, link, announce, notify }: Parts): Panel {
  let model: Model | undefined
  const save = (blob: Blob, ending: string) => {
    const name = fileName(model!.view.query, ending), url = URL.createObjectURL(blob)
    const anchor = h('a', { href: url, download: name })
    anchor.click()
    // the browser reads it after the click
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    announce(`Saved as ${name}`)
  }
  const saveGraph = (format: GraphFormat) => {
    const text = writeGraph(model!.view, model!.lists, format)
    save(new Blob([text], { type: GRAPH_FORMATS[format].type }), format)
  }
  const graphs = (Object.keys(GRAPH_FORMATS) as GraphFormat[]).map((format): Item => {
    const { title, hint } = GRAPH_FORMATS[format]
    return { title, hint, work: () => saveGraph(format) }
  })
  const { element: copied, copy } = copyField({ announce, notify })
  const menu = menuOf('Export', [
    { title: 'PNG', hint: 'the picture', work: async () => save(await png(), 'png') },
    {
      title: 'SVG',
      hint: 'the picture, to scale',
      work: () => save(new Blob([svg()], { type: 'image/svg+xml' }), 'svg'),
    },
    ...graphs,
    { title: 'Copy link', hint: 'to what is shown', work: () => copy(link()) },
  ], notify)
  return {
    element: h('div', { class: 'export' }, menu, copied),
    update: given => {
      model = given
    },
  }
}

/** What a menu offers to do. */
interface Item {
  title: string
  hint: string
  work(): void | Promise<void>
}

/** A menu that closes with what it does, with Escape, and when the focus leaves it; what fails is told. */
function menuOf(title: string, items: readonly Item[], notify: (text: string) => void): HTMLElement {
  const summary = h('summary', {}, title)
  const close = () => {
    element.open = false
    summary.focus()
  }
  const trying = (work: Item['work']) => async () => {
    close()
    try {
      await work()
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error))
    }
  }
  const rows = items.map(({ title, hint, work }) =>
    h('li', {}, h('button', { type: 'button', onclick: trying(work) }, title, h('span', { class: 'hint' }, hint)))
  )
  const element = h(
    'details',
    {
      class: 'menu',
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== 'Escape' || !element.open) return
        event.stopPropagation()
        close()
      },
      onfocusout: (event: FocusEvent) => {
        if (event.relatedTarget && !element.contains(event.relatedTarget as Node)) element.open = false
      },
    },
    summary,
    h('ul', {}, ...rows),
  )
  return element
}

/** Copies a link; without leave to write to the clipboard it is shown in a field, to be copied by hand. */
function copyField({ announce, notify }: Pick<Parts, 'announce' | 'notify'>) {
  const element = h('input', {
    type: 'text',
    readonly: true,
    'aria-label': 'Link to what is shown',
    class: 'copied',
    hidden: true,
    onblur: () => {
      element.hidden = true
    },
  })
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      notify('The link to what is shown is in the clipboard.')
    } catch {
      element.hidden = false
      element.value = text
      element.select()
      announce('The link is selected: copy it')
    }
  }
  return { element, copy }
}
