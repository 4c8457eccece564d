import { spawnGuarded } from '#loadtest/guard.ts'

/** Starts a guarded process with a child of its own, prints both pids once they run, and goes on until it is killed. */
const nested = "const { spawn } = require('node:child_process'); console.log(process.pid, spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']).pid); setInterval(() => undefined, 1000)"
const child = spawnGuarded(process.execPath, ['-e', nested], { stdio: ['ignore', 'pipe', 'inherit'] })
child.stdout?.once('data', (line: Buffer) => console.log(line.toString().trim()))
