import { wantsLessMotion } from '../motion.ts'
import { showStep } from '../store.ts'
import { button, h, whenChanged } from './dom.ts'
import { counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { restShare } from './rest.ts'

/** How long a step is shown while playing, in milliseconds, at speed 1; longer for those who want less motion. */
const STEP_TIME = 1100

/** Plays the walk: step by step, or any step by hand. */
export function replayPanel({ store, announce }: Parts): Panel & { stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined, steps = 0, speed = 1
  const play = button('', () => (timer === undefined ? start() : stop()), { class: 'play' })
  const back = button('‹', () => go((store.state().step ?? steps) - 1), { 'aria-label': 'One step back', title: 'One step back' })
  const on = button('›', () => go((store.state().step ?? -1) + 1), { 'aria-label': 'One step on', title: 'One step on' })
  const scrub = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Step of the walk', oninput: () => go(Number(scrub.value)) })
  const pace = h('select', { 'aria-label': 'Speed', title: 'Speed', onchange: () => { speed = Number(pace.value) } },
    ...[0.5, 1, 2].map(each => h('option', { value: String(each) }, `${each}×`)))
  pace.value = '1'
  const told = h('span', { class: 'told' }), rest = h('span', { class: 'rest' })
  const leave = button('End replay', () => {
    stop()
    store.apply(showStep())
  }, { class: 'quiet' })

  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    showPlay()
  }
  const showPlay = () => {
    const isPlaying = timer !== undefined
    play.textContent = isPlaying ? '❚❚' : '▶'
    play.title = isPlaying ? 'Pause' : 'Play the walk from the seeds on'
    play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play')
  }
  const go = (step: number) => {
    stop()
    store.apply(showStep(Math.max(0, Math.min(steps, step))))
  }
  const start = () => {
    const { step } = store.state()
    if (step === undefined || step >= steps) store.apply(showStep(0))
    next()
  }
  const next = () => {
    timer = setTimeout(() => {
      const step = Math.min(steps, (store.state().step ?? 0) + 1)
      store.apply(showStep(step))
      if (step < steps) next()
      else stop()
    }, (STEP_TIME * (wantsLessMotion() ? 2 : 1)) / speed)
    showPlay()
  }
  showPlay()

  const element = h('div', { class: 'replay', role: 'group', 'aria-label': 'Replay of the walk' }, play, back, scrub, on, pace, h('p', {}, told, rest), leave)
  const show = whenChanged<Model>(({ state, run, steps, view }) => [state.step, run, steps, view], model => {
    steps = model.steps
    element.hidden = steps === 0
    if (element.hidden) stop()
    const { step } = model.state, isReplayed = step !== undefined, at = model.step
    scrub.max = String(steps)
    scrub.value = String(at)
    back.disabled = at === 0
    on.disabled = isReplayed && at === steps
    const words = at === 0 ? 'the seeds' : at === steps ? 'the end of the walk' : `what ${at === 1 ? 'one step' : `${at} steps`} brought`
    scrub.setAttribute('aria-valuetext', `step ${at} of ${steps}: ${words}`)
    told.replaceChildren(h('strong', {}, `Step ${at} of ${steps}`), ` ${words}`)
    leave.hidden = !isReplayed
    const share = restShare(model)
    rest.textContent = share === undefined ? '' : `${percent(share)} of the score is in ${counted(model.view.rest.passages, { one: 'passage', many: 'passages' })} not shown`
    if (isReplayed && timer === undefined) announce(`Step ${at} of ${steps}, ${words}. First: ${model.lists.kinds.passage[0]?.node.label ?? 'nothing'}`)
  })
  return { element, update: show, stop }
}
