import {sendBuild} from './read-two-builds.ts'

await sendBuild()
