/** What a shell says of a program that SIGKILL ended: 128 and the number of the signal. */
const KILLED = 137

/** How a load generator ended, in words. In a container, nobody but the kernel sends SIGKILL to it unasked. */
export function spokenExit(exitCode: number | null): string {
  if (exitCode === null) return 'was killed'
  if (exitCode !== KILLED) return `ended with exit code ${exitCode}`
  return `was killed (exit code ${KILLED}), as the kernel does when a container needs more memory than its limit`
}
