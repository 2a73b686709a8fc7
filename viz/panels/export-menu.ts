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
  const trying = (work: () => void | Promise<void>) => async () => {
    menu.open = false
    summary.focus()
    try {
      await work()
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error))
    }
  }
  const item = (title: string, hint: string, work: () => void | Promise<void>) =>
    h('li', {}, h('button', { type: 'button', onclick: trying(work) }, title, h('span', { class: 'hint' }, hint)))
  const summary = h('summary', {}, 'Export')
  const menu = h(
    'details',
    {
      class: 'menu',
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== 'Escape' || !menu.open) return
        event.stopPropagation()
        menu.open = false
        summary.focus()
      },
      onfocusout: (event: FocusEvent) => {
        if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false
      },
    },
    summary,
    h(
      'ul',
      {},
      item('PNG', 'the picture', async () => save(await png(), 'png')),
      item('SVG', 'the picture, to scale', () => save(new Blob([svg()], { type: 'image/svg+xml' }), 'svg')),
      ...(Object.keys(GRAPH_FORMATS) as GraphFormat[]).map(format =>
        item(
          GRAPH_FORMATS[format].title,
          GRAPH_FORMATS[format].hint,
          () =>
            save(
              new Blob([writeGraph(model!.view, model!.lists, format)], { type: GRAPH_FORMATS[format].type }),
              format,
            ),
        )
      ),
      item('Copy link', 'to what is shown', () => copy(link())),
    ),
  )
  const copied = h('input', {
    type: 'text',
    readonly: true,
    'aria-label': 'Link to what is shown',
    class: 'copied',
    hidden: true,
    onblur: () => {
      copied.hidden = true
    },
  })
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      notify('The link to what is shown is in the clipboard.')
    } catch {
      // without leave to write to the clipboard the link is shown, to be copied by hand
      copied.hidden = false
      copied.value = text
      copied.select()
      announce('The link is selected: copy it')
    }
  }
  return {
    element: h('div', { class: 'export' }, menu, copied),
    update: given => {
      model = given
    },
  }
}
