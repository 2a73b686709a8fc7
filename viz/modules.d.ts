declare module 'virtual:layout-worker' {
  /** The layout's worker, layout/worker.ts, bundled as a script. */
  const code: string
  export default code
}
