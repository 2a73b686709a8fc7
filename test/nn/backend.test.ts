import { afterEach, describe, expect, it, vi } from 'vitest'
import { backendInUse, ready, useBackend } from '../../src/nn/backend.ts'
import { hasKernels } from '../../src/nn/memory.ts'
import { tf } from '../../src/nn/tensorflow.ts'
import { refusal } from '../helpers/refusal.ts'

describe('useBackend', () => {
  afterEach(() => { vi.restoreAllMocks() })

  it('nothing is in use before it is asked for; what is then made sure of is wasm', async () => {
    expect(backendInUse()).toBeUndefined()
    expect(await ready()).toBe('wasm')
    expect(backendInUse()).toBe('wasm')
  })

  it('the first tensor on cpu says nothing on the console', async () => {
    const said = (['log', 'warn', 'error', 'info'] as const).map(level => vi.spyOn(console, level).mockImplementation(() => {}))
    await useBackend('cpu')
    tf.tidy(() => { tf.ones([3]) })
    for (const each of said) expect(each.mock.calls).toEqual([])
  })

  it('goes to and fro, and both run our kernels; what is in use stays in use', async () => {
    for (const name of ['cpu', 'wasm', 'cpu'] as const) {
      expect(await useBackend(name)).toBe(name)
      expect([backendInUse(), tf.getBackend(), await ready(), hasKernels()]).toEqual([name, name, name, true])
      expect([...tf.tidy(() => tf.add([1, 2], [3, 4]).dataSync())]).toEqual([4, 6])
    }
    expect(await useBackend()).toBe('wasm')
  })

  it('takes a backend that the program registered, by its name, as it is', async () => {
    await useBackend('cpu')
    const own = tf.backend()
    tf.registerBackend('webgl', () => own)
    expect(await useBackend('webgl')).toBe('webgl')
    expect(hasKernels()).toBe(false)
    tf.removeBackend('webgl')
    await useBackend('cpu')
  })

  it.each([
    ['wsm', 'useBackend: got "wsm"; expected the name of a backend. Did you mean "wasm"?'],
    ['gpu', 'useBackend: got "gpu"; expected the name of a backend. Did you mean "cpu"?'],
    ['tfjs-node', 'useBackend: got "tfjs-node"; expected the name of a backend. Known: wasm, cpu, tensorflow, webgl, webgpu.'],
    [null, 'useBackend: got null; expected the name of a backend. Known: wasm, cpu, tensorflow, webgl, webgpu.'],
  ])('refuses a name that is none: %j', async (name, told) => {
    const before = backendInUse()
    expect(await refusal(() => useBackend(name as never), 'option')).toBe(told)
    expect(backendInUse()).toBe(before)
  })

  // neither is a dependency of this project
  it.each([
    ['tensorflow', '@tensorflow/tfjs-node-gpu@4.22.0 or @tensorflow/tfjs-node@4.22.0. Run "npm install @tensorflow/tfjs-node-gpu@4.22.0", or choose another backend.'],
    ['webgpu', '@tensorflow/tfjs-backend-webgpu@4.22.0. Run "npm install @tensorflow/tfjs-backend-webgpu@4.22.0", or choose another backend.'],
  ] as const)('%s, which is not installed: says what to install, and leaves in use what was', async (name, told) => {
    const before = backendInUse()
    expect(await refusal(() => useBackend(name), 'backend')).toBe(`useBackend("${name}"): got a backend that is not installed; expected ${told}`)
    expect(backendInUse()).toBe(before)
  })

  it('webgl, which is installed but cannot start without a window', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await useBackend('wasm')
    expect(await refusal(() => useBackend('webgl'), 'backend')).toMatch(/^useBackend\("webgl"\): got a backend that does not start here\. Choose another one/)
    expect(backendInUse()).toBe('wasm')
    expect([...tf.tidy(() => tf.add([1], [2]).dataSync())]).toEqual([3])
  })
})
