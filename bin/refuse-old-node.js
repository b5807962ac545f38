/** The oldest Node that runs the program; `engines` of package.json tells npm the same. */
const OLDEST_NODE = 24

/** The exit code `prerequisite` of src/errors/errors.ts, which an older Node could not load. */
const PREREQUISITE_EXIT_CODE = 4

/** Whether the program cannot run on this Node. */
export function isNodeTooOld() {
  return Number.parseInt(process.version.slice(1), 10) < OLDEST_NODE
}

/** Ends the program, in words, where this Node is too old for it. To be called before anything else is imported. */
export function refuseOldNode() {
  if (!isNodeTooOld()) return
  const {execPath, version} = process
  process.stderr.write(
    `Error: Starting mesh-runner: it runs on Node ${OLDEST_NODE} or later; ${execPath} is ${version}\n` +
      `Try this: name a newer one, RUNNER_NODE=/path/to/node. For Linux, \`npm ci\` in its sources and \`npm install\` of the package bring one, unless told to omit what is optional.\n`,
  )
  process.exit(PREREQUISITE_EXIT_CODE)
}
