import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openCore } from '@weir/core'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import { defaultLimits, unlimitedRates } from '../../src/limits.ts'
import { listen } from '../../src/listen.ts'
import type { Reading } from './meters.ts'

/** A server in a process of its own that tells what it has used: asked `read`, it answers and starts its meters anew. */
const [databaseUrl = '', dataFolder = ''] = process.argv.slice(2)
await using core = await openCore({ databaseUrl, dataFolder })
const limits = { ...defaultLimits, rates: unlimitedRates }
const app = createApp(core, { log: pino({ level: 'silent' }), limits })
await using listening = await listen(app)
await using _worker = await core.startWorker(1)

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
let cpu = process.cpuUsage()
let peak = 0
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10)
process.on('message', () => {
  const { user, system } = process.cpuUsage(cpu)
  const reading: Reading = {
    cpuMs: (user + system) / 1000,
    peakMegabytes: Math.max(peak, process.memoryUsage.rss()) / 1048576,
    delayMs: delay.max / 1e6,
  }
  process.send?.(reading)
  delay.reset()
  peak = process.memoryUsage.rss()
  cpu = process.cpuUsage()
})
process.send?.({ url: listening.url })
await new Promise((resolve) => process.once('disconnect', resolve))
clearInterval(watch)
