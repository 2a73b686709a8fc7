import { wantsLessMotion } from '../motion.ts'
import { showStep } from '../store.ts'
import { button, h, whenChanged } from './dom.ts'
import { counted, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { createPlayer } from './player.ts'
import { restShare } from './rest.ts'
import { stepText } from './step-text.ts'

/** How long a step is shown while playing, in milliseconds, at speed 1; longer for those who want less motion. */
const STEP_TIME = 1100

/** Plays the walk: step by step, or any step by hand. */
export function replayPanel({ store, announce }: Parts): Panel & { stop(): void } {
  let steps = 0
  const pace = speedChoice()
  const stepShown = () => store.state().step
  const player = createPlayer({
    step: stepShown,
    last: () => steps,
    show: step => store.apply(showStep(step)),
    time: () => (STEP_TIME * (wantsLessMotion() ? 2 : 1)) / pace.speed(),
    changed: () => showPlay(play, player.isPlaying()),
  })
  const go = (step: number) => {
    player.stop()
    store.apply(showStep(Math.max(0, Math.min(steps, step))))
  }
  const play = button('', () => (player.isPlaying() ? player.stop() : player.start()), { class: 'play' })
  const back = stepButton('‹', 'One step back', () => go((stepShown() ?? steps) - 1))
  const on = stepButton('›', 'One step on', () => go((stepShown() ?? -1) + 1))
  const scrub = h('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Step of the walk',
    oninput: () => go(Number(scrub.value)),
  })
  const told = h('span', { class: 'told' }), rest = h('span', { class: 'rest' })
  const leave = button('End replay', () => {
    player.stop()
    store.apply(showStep())
  }, { class: 'quiet' })
  showPlay(play, false)
  const element = h(
    'div',
    { class: 'replay', role: 'group', 'aria-label': 'Replay of the walk' },
    play,
    back,
    scrub,
    on,
    pace.element,
    h('p', {}, told, rest),
    leave,
  )
  const update = whenChanged<Model>(({ state, run, steps: all, view }) => [state.step, run, all, view], model => {
    const { step: at, state } = model, isReplayed = state.step !== undefined, words = stepText(at, model.steps)
    steps = model.steps
    element.hidden = steps === 0
    if (element.hidden) player.stop()
    scrub.max = String(steps)
    scrub.value = String(at)
    back.disabled = at === 0
    on.disabled = isReplayed && at === steps
    scrub.setAttribute('aria-valuetext', `step ${at} of ${steps}: ${words}`)
    told.replaceChildren(h('strong', {}, `Step ${at} of ${steps}`), ` ${words}`)
    leave.hidden = !isReplayed
    rest.textContent = restText(model)
    if (isReplayed && !player.isPlaying()) announce(stepSaid(model))
  })
  return { element, update, stop: player.stop }
}

/** Chooses how fast steps are played, as a factor. */
function speedChoice(): { element: HTMLElement, speed(): number } {
  const speeds = [0.5, 1, 2].map(each => h('option', { value: String(each) }, `${each}×`))
  const element = h('select', { 'aria-label': 'Speed', title: 'Speed' }, ...speeds)
  element.value = '1'
  return { element, speed: () => Number(element.value) }
}

const stepButton = (sign: string, says: string, act: () => void): HTMLButtonElement =>
  button(sign, act, { 'aria-label': says, title: says })

function showPlay(play: HTMLElement, isPlaying: boolean): void {
  play.textContent = isPlaying ? '❚❚' : '▶'
  play.title = isPlaying ? 'Pause' : 'Play the walk from the seeds on'
  play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play')
}

/** How much of the score is where nothing is shown. */
function restText(model: Model): string {
  const share = restShare(model)
  if (share === undefined) return ''
  const passages = counted(model.view.rest.passages, { one: 'passage', many: 'passages' })
  return `${percent(share)} of the score is in ${passages} not shown`
}

/** What screen readers say of a step. */
const stepSaid = ({ step: at, steps, lists: { kinds: { passage } } }: Model): string =>
  `Step ${at} of ${steps}, ${stepText(at, steps)}. First: ${passage[0]?.node.label ?? 'nothing'}`
