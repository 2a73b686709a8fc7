const { loadIndex } = await import(process.argv[2]!)
const index: any = await loadIndex('/tmp/D/real/r2.tkg')
await index.search('parse yaml')
for (const n of [2000, 20000, 200000]) { const c = process.cpuUsage(); await index.search('yaml '.repeat(n)); console.log(n, (process.cpuUsage(c).user / 1000).toFixed(0)) }
process.exit()
