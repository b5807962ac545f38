import {sendPart} from '../stacks/collapse/collapse-threads.ts'

await sendPart()
