import {sendPart} from './collapse-threads.ts'

await sendPart()
